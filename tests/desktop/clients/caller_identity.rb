# GetCallerIdentity by the Ruby SDK, with the credentials that its own chain finds.
require "aws-sdk-core"
require "json"

answer = Aws::STS::Client.new(endpoint: ARGV.last).get_caller_identity
puts JSON.generate({ UserId: answer.user_id, Account: answer.account, Arn: answer.arn })
