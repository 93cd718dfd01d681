// GetCallerIdentity by the AWS SDK for JavaScript, with the credentials that its own chain finds.
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";

const client = new STSClient({
  endpoint: process.argv.at(-1),
  credentials: fromNodeProviderChain(),
});
const { UserId, Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
console.log(JSON.stringify({ UserId, Account, Arn }));
