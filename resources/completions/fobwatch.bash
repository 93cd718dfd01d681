# bash completion of fobwatch                                                  -*- shell-script -*-
#
# Works from bash 3.2 on (macOS), with and without the package bash-completion.

# Join COMP_WORDS as the shell will read them: readline also splits at : = @ and the like.
# Sets `words`, and `cut`: what of the last word stands before the piece that readline replaces.
_fobwatch_split() {
    local rest=$COMP_LINE piece gap
    local -i index
    words=() cut=
    for ((index = 0; index <= COMP_CWORD; index++)); do
        piece=${COMP_WORDS[index]}
        gap=${rest%%[![:blank:]]*}
        rest=${rest#"$gap"}
        if [[ $gap || $index -eq 0 || ! $piece ]]; then
            words+=("$piece") cut=
        else
            cut=${words[${#words[@]} - 1]}
            words[${#words[@]} - 1]+=$piece
        fi
        rest=${rest#"$piece"}
    done
    # A piece that is nothing but breaks is not replaced, but followed.
    [[ ${COMP_WORDS[COMP_CWORD]} == *[!:=@]* ]] || cut=${words[${#words[@]} - 1]}
}

# The text of a word that is being typed: `my\ pr` and `"my pr` are both `my pr`.
_fobwatch_plain() {
    local word=$1
    case $word in
        \"* | \'*) printf %s "${word:1}" ;;
        *) printf %s "${word//\\/}" ;;
    esac
}

# Offer those of the arguments that begin as the last word does, quoted as it is.
_fobwatch_offer() {
    local typed=${words[${#words[@]} - 1]} plain before quoted candidate
    plain=$(_fobwatch_plain "$typed")
    before=$(_fobwatch_plain "$cut")
    before=${before%@} # which readline replaces with what follows it
    for candidate; do
        [[ $candidate == "$plain"* ]] || continue
        case $typed in
            \"*) quoted=$(printf %s "$candidate" | sed 's/[\\"$`]/\\&/g') ;;
            \'*) quoted=${candidate//\'/\'\\\'\'} ;;
            *) printf -v quoted %q "${candidate:${#before}}" ;;
        esac
        COMPREPLY+=("$quoted")
    done
}

# What the tray has: `--names` of profiles or `--devices`, and `--demo` where that is meant.
_fobwatch_offer_listed() {
    local -a names=()
    local name
    while IFS= read -r name; do
        names+=("$name")
    done < <("${words[0]}" list "$@" 2>/dev/null)
    _fobwatch_offer "${names[@]}"
}

# What `exec` runs: the word at $1 of `words` is the program.
_fobwatch_offer_command() {
    local -i start=$1 index
    if ((${#words[@]} - 1 == start)); then
        COMPREPLY=($(compgen -c -- "${words[start]}"))
    elif declare -F _command_offset >/dev/null; then
        for ((index = 0; index < COMP_CWORD; index++)); do
            [[ ${COMP_WORDS[index]} != -- ]] || break
        done
        _command_offset $((index + 1))
    else
        compopt -o default 2>/dev/null
    fi
}

_fobwatch() {
    local -a words
    local cut word command= demo= before=
    local -i index given=0
    COMPREPLY=()
    _fobwatch_split
    for ((index = 1; index < ${#words[@]} - 1; index++)); do
        word=${words[index]}
        case $word in
            --)
                [[ $command != exec ]] || _fobwatch_offer_command $((index + 1))
                return
                ;;
            --demo) demo=--demo ;;
            --session-life | --shell | --region | --for | --policy | --step | --as | --profile | --format | --to) ((index++)) ;;
            -*) ;;
            *) [[ $command ]] && given+=1 || command=$word ;;
        esac
    done
    before=${words[${#words[@]} - 2]} word=${words[${#words[@]} - 1]}
    case $before in
        --shell) _fobwatch_offer bash zsh fish powershell cmd dotenv json; return ;;
        --step) _fobwatch_offer doors key other-key user-sessions role-sessions consoles portal logins password new-key events; return ;;
        --as | --profile) _fobwatch_offer_listed --names $demo; return ;;
        --format) _fobwatch_offer cloudformation terraform; return ;;
        --policy | --to) compopt -o default 2>/dev/null; return ;;
        --for | --session-life | --region | --serial | --name | --naming | --sign-in | --sign-out | --write-roles) return ;;
    esac
    if [[ $word == -* ]]; then
        _fobwatch_offer $(_fobwatch_options "$command")
        return
    fi
    case $command in
        '')
            _fobwatch_offer credentials exec env lend open code list portals login import explain lockdown as-code doctor quit erase completion
            ;;
        exec)
            if ((given)); then _fobwatch_offer --; else _fobwatch_offer_listed --names $demo; fi
            ;;
        credentials | env | lend | open | login | lockdown | as-code)
            ((given)) || _fobwatch_offer_listed --names $demo
            ;;
        code)
            ((given)) || _fobwatch_offer_listed --devices $demo
            ;;
        import) compopt -o default 2>/dev/null ;;
        completion) ((given)) || _fobwatch_offer bash zsh fish powershell ;;
    esac
}

_fobwatch_options() {
    local own=
    case $1 in
        '') own='--version --verbose --session-life' ;;
        lend) own=--start ;;
        credentials) own='--start --read-only --for --policy' ;;
        exec) own='--start --read-only --for --policy --server' ;;
        env) own='--start --read-only --for --policy --shell' ;;
        open) own='--start' ;;
        list) own='--json --names --devices' ;;
        portals) own='--json --sign-in --sign-out --write-roles --naming --region --yes' ;;
        login) own='--start --remote --sign-out' ;;
        lockdown) own='--all --as --step --yes --json' ;;
        explain) own=--profile ;;
        as-code) own='--format --to --replace' ;;
        quit) own=--anyway ;;
        import) own='--serial --name' ;;
        erase) own=--yes ;;
    esac
    printf %s "--help --demo $own"
}

complete -F _fobwatch fobwatch
