# fish completion of fobwatch

# What stands before the cursor, word by word, without the word that is being typed.
function __fobwatch_words
    commandline --tokenize --current-process --cut-at-cursor
end

# The words that are no options: the command, and what it was given.
function __fobwatch_given
    set -l words (__fobwatch_words)
    set -l valued --session-life --shell --region --for --policy
    set -l is_value no
    for word in $words[2..]
        if test $is_value = yes
            set is_value no
        else if contains -- $word $valued
            set is_value yes
        else if not string match --quiet -- '-*' $word
            echo -- $word
        end
    end
end

function __fobwatch_no_command
    test (count (__fobwatch_given)) -eq 0
end

# Whether the command is one of the arguments.
function __fobwatch_in
    set -l given (__fobwatch_given)
    contains -- "$given[1]" $argv
    and not __fobwatch_runs
end

# Whether it is one, and wants its first word.
function __fobwatch_starts
    __fobwatch_in $argv
    and test (count (__fobwatch_given)) -eq 1
end

# Whether the program is being typed that `exec` runs.
function __fobwatch_runs
    contains -- -- (__fobwatch_words)
end

# What the tray has: --names of profiles, or --devices.
function __fobwatch_listed
    set -l words (__fobwatch_words)
    set -l demo
    contains -- --demo $words; and set demo --demo
    $words[1] list $argv $demo 2>/dev/null
end

function __fobwatch_program
    set -l words (__fobwatch_words)
    set -l dashes (contains --index -- -- $words)
    set -l rest (string escape -- $words[(math $dashes + 1)..])
    complete --do-complete (string join ' ' -- $rest (commandline --current-token --cut-at-cursor))
end

complete -c fobwatch --no-files
complete -c fobwatch -n 'not __fobwatch_runs' -s h -l help -d 'Show the help'
complete -c fobwatch -n 'not __fobwatch_runs' -l demo -d "Ask the demo's tray"
complete -c fobwatch -n __fobwatch_no_command -l version -d 'Show the version'
complete -c fobwatch -n __fobwatch_no_command -l verbose -d 'Log every step, and show it'
complete -c fobwatch -n __fobwatch_no_command -x -l session-life -d "How long the demo's sessions last"

complete -c fobwatch -n __fobwatch_no_command -a credentials -d 'Print credentials as credential_process wants them'
complete -c fobwatch -n __fobwatch_no_command -a exec -d 'Run a command with the credentials in its environment'
complete -c fobwatch -n __fobwatch_no_command -a env -d 'Print the lines that set the credentials in a shell'
complete -c fobwatch -n __fobwatch_no_command -a lend -d 'Print the folder of an agent socket for one profile, for a container'
complete -c fobwatch -n __fobwatch_no_command -a open -d 'Open the console in the browser'
complete -c fobwatch -n __fobwatch_no_command -a code -d 'Print the current code of an MFA device'
complete -c fobwatch -n __fobwatch_no_command -a list -d 'List the profiles and their sessions'
complete -c fobwatch -n __fobwatch_no_command -a portals -d 'List the access portals, or sign in and out'
complete -c fobwatch -n __fobwatch_no_command -a login -d 'Sign in on AWS\'s page, or sign out'
complete -c fobwatch -n __fobwatch_no_command -a import -d 'Import access keys and MFA devices from a file'
complete -c fobwatch -n __fobwatch_no_command -a explain -d 'Say why AWS refused a call'
complete -c fobwatch -n __fobwatch_no_command -a lockdown -d 'Something is wrong: lock a profile down'
complete -c fobwatch -n __fobwatch_no_command -a as-code -d 'Print users, roles and policies as CloudFormation or Terraform'
complete -c fobwatch -n __fobwatch_no_command -a doctor -d 'Check what keeps tools from getting credentials'
complete -c fobwatch -n __fobwatch_no_command -a quit -d 'Quit the running tray'
complete -c fobwatch -n __fobwatch_no_command -a erase -d 'Erase all that Fobwatch keeps for you'
complete -c fobwatch -n __fobwatch_no_command -a completion -d 'Print the completion script for a shell'

complete -c fobwatch -n '__fobwatch_starts credentials exec env lend open login lockdown as-code' -a '(__fobwatch_listed --names)'
complete -c fobwatch -n '__fobwatch_starts code' -a '(__fobwatch_listed --devices)'
complete -c fobwatch -n '__fobwatch_in credentials; or __fobwatch_in exec; or __fobwatch_in env; or __fobwatch_in lend; or __fobwatch_in open; or __fobwatch_in login' -l start -d 'Start the tray if it is not running'
complete -c fobwatch -n '__fobwatch_in credentials; or __fobwatch_in exec; or __fobwatch_in env' -l read-only -d 'Credentials that only read'
complete -c fobwatch -n '__fobwatch_in credentials; or __fobwatch_in exec; or __fobwatch_in env' -x -l for -d 'How long they last at most, as in 30m'
complete -c fobwatch -n '__fobwatch_in credentials; or __fobwatch_in exec; or __fobwatch_in env' -r -l policy -d 'The file of a policy that they keep to'
complete -c fobwatch -n '__fobwatch_in exec' -l server -d 'Let the command fetch the credentials itself'
complete -c fobwatch -n __fobwatch_runs -a '(__fobwatch_program)'
complete -c fobwatch -n '__fobwatch_in env' -x -l shell -a 'bash zsh fish powershell cmd dotenv json' -d 'The shell that reads it'
complete -c fobwatch -n '__fobwatch_in list' -l json -d 'For programs'
complete -c fobwatch -n '__fobwatch_in list' -l names -d 'Only the names'
complete -c fobwatch -n '__fobwatch_in list' -l devices -d 'Only the names of the MFA devices'
complete -c fobwatch -n '__fobwatch_in login' -l remote -d 'Sign in on another device'
complete -c fobwatch -n '__fobwatch_in login' -l sign-out -d 'End the sign-in'
complete -c fobwatch -n '__fobwatch_in portals' -l json -d 'For programs'
complete -c fobwatch -n '__fobwatch_in portals' -l sign-in -d 'Open the portal in the browser'
complete -c fobwatch -n '__fobwatch_in portals' -l sign-out -d 'Sign out of the portal'
complete -c fobwatch -n '__fobwatch_in portals' -l write-roles -d 'Write the roles into ~/.aws/config'
complete -c fobwatch -n '__fobwatch_in portals' -x -l naming -a 'account-role role-id id-role portal-account-role' -d 'How profiles are named'
complete -c fobwatch -n '__fobwatch_in portals' -x -l region -d 'Region of the profiles'
complete -c fobwatch -n '__fobwatch_in portals' -l yes -d 'Write the roles without asking'
complete -c fobwatch -n '__fobwatch_in lockdown' -l all -d 'All profiles'
complete -c fobwatch -n '__fobwatch_in lockdown' -x -l as -a '(__fobwatch_listed --names)' -d 'Who makes the calls'
complete -c fobwatch -n '__fobwatch_in lockdown' -x -l step -a 'doors key other-key user-sessions role-sessions consoles portal logins password new-key events' -d 'Do this step'
complete -c fobwatch -n '__fobwatch_in lockdown' -l yes -d 'Do all steps'
complete -c fobwatch -n '__fobwatch_in lockdown' -l json -d 'For programs'
complete -c fobwatch -n '__fobwatch_in explain' -x -l profile -a '(__fobwatch_listed --names)' -d 'Ask AWS for more with this profile'
complete -c fobwatch -n '__fobwatch_in as-code' -x -l format -a 'cloudformation terraform' -d 'The language to write'
complete -c fobwatch -n '__fobwatch_in as-code' -r -l to -d 'The folder for files'
complete -c fobwatch -n '__fobwatch_in as-code' -l replace -d 'Replace files that are there'
complete -c fobwatch -n '__fobwatch_in quit' -l anyway -d 'Quit even if what the keyring has not stored yet is lost'
complete -c fobwatch -n '__fobwatch_in erase' -l yes -d 'Confirm that you want this'
complete -c fobwatch -n '__fobwatch_starts import' --force-files
complete -c fobwatch -n '__fobwatch_in import' -x -l serial -d "The MFA device's ARN"
complete -c fobwatch -n '__fobwatch_in import' -x -l name -d "The profile's name"
complete -c fobwatch -n '__fobwatch_starts completion' -a 'bash zsh fish powershell'
