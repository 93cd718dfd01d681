# PowerShell completion of fobwatch: Windows PowerShell 5.1, and PowerShell 7

Register-ArgumentCompleter -Native -CommandName fobwatch -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commands = [ordered]@{
        credentials = 'Print credentials as credential_process wants them'
        exec        = 'Run a command with the credentials in its environment'
        env         = 'Print the lines that set the credentials in a shell'
        lend        = 'Print the folder of an agent socket for one profile, for a container'
        open        = 'Open the console in the browser'
        code        = 'Print the current code of an MFA device'
        list        = 'List the profiles and their sessions'
        portals     = 'List the access portals, or sign in and out'
        login       = 'Sign in on the page of AWS, or out'
        import      = 'Import access keys and MFA devices from a file'
        explain     = 'Say why AWS refused a call'
        lockdown    = 'Something is wrong: lock a profile down'
        'as-code'   = 'Print users, roles and policies as CloudFormation or Terraform'
        doctor      = 'Check what keeps tools from getting credentials'
        quit        = 'Quit the running tray'
        erase       = 'Erase all that Fobwatch keeps for you'
        completion  = 'Print the completion script for a shell'
    }
    $options = @{
        ''   = '--version', '--verbose', '--session-life'
        credentials = '--start', '--read-only', '--for', '--policy'
        lend = , '--start'
        exec = '--start', '--read-only', '--for', '--policy', '--server'
        env  = '--start', '--read-only', '--for', '--policy', '--shell'
        open = '--start'
        list = '--json', '--names', '--devices'
        portals = '--json', '--sign-in', '--sign-out', '--write-roles', '--naming', '--region', '--yes'
        login = '--start', '--remote', '--sign-out'
        lockdown = '--all', '--as', '--step', '--yes', '--json'
        explain = , '--profile'
        'as-code' = '--format', '--to', '--replace'
        quit = , '--anyway'
        import = '--serial', '--name'
        erase = , '--yes'
    }
    $valued = '--step', '--as', '--profile', '--format', '--to', '--for', '--policy', '--session-life', '--shell', '--region', '--serial', '--name', '--sign-in', '--sign-out', '--write-roles', '--naming'

    # What stands before the word that is being typed, each word without its quotes.
    $before = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($null -ne $_.Value) { [string]$_.Value } else { $_.Extent.Text } })
    if ($before -contains '--') { return }

    $given = @()
    $last = ''
    foreach ($word in $before) {
        if ($valued -notcontains $last -and $word -notlike '-*') { $given += $word }
        $last = $word
    }
    $command = if ($given) { $given[0] } else { '' }

    $offered = @()
    if ($last -eq '--shell') {
        $offered = 'bash', 'zsh', 'fish', 'powershell', 'cmd', 'dotenv', 'json'
    } elseif ($last -eq '--format') {
        $offered = 'cloudformation', 'terraform'
    } elseif ($valued -contains $last -and $last -notin '--as', '--profile') {
        return
    } elseif ($wordToComplete -like '-*') {
        $offered = @('--help', '--demo') + @($options[$command])
    } elseif (-not $command) {
        $offered = $commands.Keys
    } elseif ($given.Count -eq 1 -or $last -in '--as', '--profile') {
        switch ($command) {
            { $_ -in 'credentials', 'exec', 'env', 'lend', 'open', 'login', 'lockdown', 'as-code', 'code' -or $last -eq '--profile' } {
                $what = if ($command -eq 'code') { '--devices' } else { '--names' }
                $demo = @($before | Where-Object { $_ -eq '--demo' } | Select-Object -First 1)
                $program = $commandAst.GetCommandName()
                $offered = & $program list $what @demo 2>$null
            }
            completion { $offered = 'bash', 'zsh', 'fish', 'powershell' }
        }
    }

    $typed = $wordToComplete.Trim("'", '"')
    foreach ($text in $offered) {
        if (-not $text -or -not $text.StartsWith($typed, [StringComparison]::OrdinalIgnoreCase)) { continue }
        $quoted = if ($text -match '^[\w./%+:-]+$') { $text } else { "'" + $text.Replace("'", "''") + "'" }
        $tip = if ($commands.Contains($text)) { $commands[$text] } else { $text }
        [System.Management.Automation.CompletionResult]::new($quoted, $text, 'ParameterValue', $tip)
    }
}
