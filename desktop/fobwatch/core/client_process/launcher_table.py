"""A table of interpreters and launchers: how they name what they run, and options without code.

Sources: the manual page of each program. An option that is not listed here may load anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

POSIX_SHELLS: Final = frozenset(
    ("ash", "bash", "dash", "fish", "ksh", "ksh93", "lksh", "mksh", "oksh", "rbash", "sh", "zsh")
)
SHELLS: Final = POSIX_SHELLS | {"cmd", "csh", "powershell", "pwsh", "tcsh"}

JAVAS: Final = frozenset(("java", "javaw"))

PYTHONS: Final = frozenset(("python", "pythonw", "pypy", "graalpy", "fobwatch-python"))
"""The last is ours in packages (packaging/linux), and runs what it is given like any other."""

CODE_VARIABLES: Final = frozenset(
    (
        *("LD_AUDIT", "LD_LIBRARY_PATH", "LD_PRELOAD", "GCONV_PATH", "DYLD_INSERT_LIBRARIES"),
        *("DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
        *("OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES"),
        *("BASH_ENV", "ENV", "ZDOTDIR", "FPATH", "PS4", "SHELLOPTS", "BASHOPTS"),
        "BASH_LOADABLES_PATH",
        *("PYTHONHOME", "PYTHONINSPECT", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONPYCACHEPREFIX"),
        *("PYTHONPLATLIBDIR", "PYTHONUSERBASE", "PYTHONWARNINGS", "PYTHONBREAKPOINT"),
        *("PYTHONEXECUTABLE", "__PYVENV_LAUNCHER__", "PYTHON_PRESITE"),
        *("NODE_OPTIONS", "NODE_PATH", "ELECTRON_RUN_AS_NODE"),
        *("BUN_OPTIONS", "BUN_INSPECT_PRELOAD"),
        *("NODE_COMPILE_CACHE", "NODE_REPL_EXTERNAL_MODULE", "DENO_DIR", "BUN_INSTALL"),
        *("RUBYLIB", "RUBYOPT", "GEM_HOME", "GEM_PATH", "RUBYGEMS_GEMDEPS", "BUNDLE_GEMFILE"),
        *("BUNDLE_PATH", "PERL5DB", "PERL5LIB", "PERL5OPT", "PERLLIB"),
        *("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"),
        *("IBM_JAVA_OPTIONS", "OPENJ9_JAVA_OPTIONS"),
        *("DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS", "CORECLR_PROFILER_PATH", "DOTNET_ROOT"),
        *("CORECLR_PROFILER_PATH_32", "CORECLR_PROFILER_PATH_64", "COR_PROFILER_PATH"),
        *("DOTNET_GCName", "DOTNET_GCPath", "COMPlus_GCName", "DOTNET_BUNDLE_EXTRACT_BASE_DIR"),
        *("DOTNET_SHARED_STORE", "MONO_PATH", "MONO_CONFIG", "MONO_ENV_OPTIONS", "MONO_GAC_PREFIX"),
        *("PHPRC", "PHP_INI_SCAN_DIR", "AWKPATH", "AWKLIBPATH"),
        *(
            f"LUA_{name}{version}"
            for name in ("INIT", "PATH", "CPATH")
            for version in ("", "_5_2", "_5_3", "_5_4", "_5_5")
        ),
        *("GUILE_LOAD_PATH", "GUILE_LOAD_COMPILED_PATH", "GUILE_EXTENSIONS_PATH"),
        *("GUILE_SYSTEM_PATH", "GUILE_SYSTEM_COMPILED_PATH", "GUILE_SYSTEM_EXTENSIONS_PATH"),
        *("R_HOME", "RHOME", "R_LIBS_SITE", "R_PROFILE_SITE", "R_ENVIRON_SITE"),
        *("R_LIBS", "R_LIBS_USER", "R_PROFILE", "R_PROFILE_USER", "R_ENVIRON", "R_ENVIRON_USER"),
        *("JULIA_LOAD_PATH", "JULIA_DEPOT_PATH", "JULIA_PROJECT", "JULIA_BINDIR"),
        *("TCLLIBPATH", "TCL_LIBRARY", "TCL8_6_TM_PATH", "TCL8.6_TM_PATH", "TK_LIBRARY", "DOTDIR"),
        *("PLTADDONDIR", "PLTCOLLECTS", "GJS_PATH", "GI_TYPELIB_PATH", "CAML_LD_LIBRARY_PATH"),
        *("OCAMLLIB", "CAMLLIB", "PLTUSERHOME"),
        *("ERL_LIBS", "ERL_FLAGS", "ERL_AFLAGS", "ERL_ZFLAGS"),
        *("PSModulePath", "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH", "QML_IMPORT_PATH"),
        *("QML2_IMPORT_PATH", "GIO_EXTRA_MODULES", "GIO_MODULE_DIR", "GTK_MODULES", "GTK_PATH"),
        *("GDK_PIXBUF_MODULE_FILE", "GDK_PIXBUF_MODULEDIR"),
        *("GTK_IM_MODULE_FILE", "GST_PLUGIN_PATH"),
    )
)
"""Variables by which a process loads code that its command line does not name."""

_FUNCTION: Final = "BASH_FUNC_"
"""Begins the variables in which Bash gets functions, which may have any command's name."""

_OF_LANGUAGE: Final = MappingProxyType(
    {
        **dict.fromkeys(SHELLS, ("PATH",)),
        "fish": ("PATH", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_HOME", "XDG_DATA_DIRS"),
    }
)
"""Only of these languages: for others it differs too often, as between two terminals."""


def loads_code(variable: str, language: str) -> bool:
    """Whether the process may run something else with another value of the variable.

    Many read start-up files or packages in the home folder: zsh its `.zshenv`, Python its `.pth`.
    """
    return (
        variable in CODE_VARIABLES
        or variable == "HOME"
        or variable.startswith(_FUNCTION)
        or variable in _OF_LANGUAGE.get(language, ())
    )


class Role(StrEnum):
    """What the value of an option, or the first argument that is not one, says of the program."""

    FILE = "file"
    MODULE = "module"
    CLASS = "class"
    CLASS_PATH = "class-path"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Launcher:
    """How a command line names what is run.

    `letters` are options of one letter which may be joined; `flags` whole options; `prefixes`
    begin an option that holds its value; `valued` take the next argument. None of these loads
    code. `programs` are the options whose value is a part of the program, of which those in
    `last` end the options. Other options end the search: they may load anything. `beside` are
    the files of the working folder which it loads if they exist.
    """

    letters: str = ""
    flags: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    valued: frozenset[str] = frozenset()
    programs: Mapping[str, Role] = field(default_factory=lambda: MappingProxyType({}))
    last: frozenset[str] = frozenset()
    first: Role = Role.FILE
    subcommands: frozenset[str] = frozenset()
    beside: tuple[str, ...] = ()

    def is_harmless(self, option: str) -> bool:
        if option in self.flags or option.startswith(self.prefixes or "\0"):
            return True
        sign, letters = option[:1], option[1:]
        return sign in "-+" and bool(letters) and all(c in self.letters for c in letters)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _programs(*roles: tuple[str, Role]) -> Mapping[str, Role]:
    return MappingProxyType({option: role for options, role in roles for option in options.split()})


_SHELL: Final = Launcher(
    letters="abefhklmnptuvxBEHPTr",
    flags=_words("--login --noprofile --norc --posix --restricted --no-config -N"),
    valued=_words("-o +o -O +O"),
)
_FISH: Final = Launcher(
    letters="ilnNPv",
    flags=_words("--interactive --login --no-execute --no-config --private --version"),
    prefixes=("--debug=", "--debug-output=", "--features=", "--profile="),
    valued=_words("-d -D -f -o -p --debug --debug-output --features --profile"),
)
_MKSH: Final = replace(
    _SHELL, letters=_SHELL.letters.replace("T", ""), valued=_SHELL.valued | {"-T"}
)
_POWERSHELL: Final = Launcher(
    flags=_words("-NoProfile -NonInteractive -NoLogo -nop -noni -nol"),
    valued=_words("-ExecutionPolicy -ep -ex"),
    programs=_programs(("-File -f", Role.FILE)),
    last=_words("-File -f"),
)
_AWK: Final = Launcher(
    letters="bcCgNOPrsStV",
    flags=_words("--posix --re-interval --sandbox --traditional --csv --lint --optimize"),
    prefixes=("-v", "-F", "--assign=", "--field-separator="),
    valued=_words("-v -F --assign --field-separator"),
    programs=_programs(("-f --file -E --exec", Role.FILE)),
    last=_words("-E --exec"),
    first=Role.UNKNOWN,
)
_JAVA: Final = Launcher(
    flags=_words("-server -client -ea -esa -da -dsa --enable-preview -showversion --show-version"),
    prefixes=(
        *("-Dfile.encoding=", "-Djava.net.", "-Dhttp", "-Djava.awt.headless=", "-Duser.", "-Xm"),
        *("-Xs", "-XX:+Use", "-XX:-Use", "-XX:Max", "-XX:Min", "-XX:Initial", "-Xlog", "-Xint"),
        *("-Xshare:", "-Xverify:", "-ea:", "-da:", "-enableassertions", "--add-opens="),
        *("--add-exports=", "--add-reads=", "--add-modules=", "--enable-native-access="),
    ),
    valued=_words("--add-opens --add-exports --add-reads --add-modules"),
    programs=_programs(
        ("-cp -classpath --class-path -p --module-path", Role.CLASS_PATH),
        ("-jar", Role.FILE),
        ("-m --module", Role.CLASS),
    ),
    last=_words("-jar -m --module"),
    first=Role.CLASS,
)

LAUNCHERS: Final[Mapping[str, Launcher]] = MappingProxyType(
    {
        **dict.fromkeys(POSIX_SHELLS, _SHELL),
        **dict.fromkeys(("lksh", "mksh"), _MKSH),
        "fish": _FISH,
        **dict.fromkeys(("csh", "tcsh"), Launcher(letters="efFnvVxX")),
        "pwsh": _POWERSHELL,
        "powershell": replace(_POWERSHELL, first=Role.UNKNOWN),  # a command
        **dict.fromkeys(
            PYTHONS,
            Launcher(
                letters="bBdEIOPqsSuv",
                valued=_words("-W --check-hash-based-pycs"),
                prefixes=("-W", "-Xutf8", "-Xdev", "-Xfaulthandler", "-Xint_max_str_digits"),
                programs=_programs(("-m", Role.MODULE)),
                last=_words("-m"),
            ),
        ),
        **dict.fromkeys(
            ("node", "nodejs"),
            Launcher(
                flags=_words(
                    "--enable-source-maps --trace-warnings --use-system-ca --use-openssl-ca"
                ),
                prefixes=(
                    "--max-",
                    "--no-",
                    "--stack-size=",
                    "--unhandled-rejections=",
                    "--title=",
                ),
            ),
        ),
        "deno": Launcher(
            letters="ARWENSqr",
            flags=_words("--no-check --no-prompt --cached-only --no-lock --no-config --quiet"),
            prefixes=("--allow-", "--deny-", "--location="),
            subcommands=_words("run"),
        ),
        "bun": Launcher(
            flags=_words("--silent --smol --bun -b"),
            subcommands=_words("run"),
            beside=("bunfig.toml",),
        ),
        "ruby": Launcher(letters="dvwy", prefixes=("-W",)),
        "perl": Launcher(letters="acflnpstTuUvwWX0123456789"),
        "php": Launcher(
            letters="nqC", programs=_programs(("-f --file", Role.FILE)), last=_words("-f --file")
        ),
        "lua": Launcher(letters="vEW"),
        "luajit": Launcher(letters="v"),
        "rscript": Launcher(
            flags=_words(
                "--vanilla --no-save --no-environ --no-site-file --no-init-file --no-restore"
            ),
            beside=(".Rprofile", ".Renviron"),
        ),
        "r": Launcher(
            flags=_words("--vanilla --no-echo --no-restore --no-save --slave --quiet -q -s"),
            programs=_programs(("-f --file", Role.FILE)),
            last=_words("-f --file"),
            first=Role.UNKNOWN,
            beside=(".Rprofile", ".Renviron"),
        ),
        "julia": Launcher(
            letters="q",
            flags=_words("--startup-file=no --history-file=no"),
            prefixes=("-t", "-O", "--threads=", "--optimize=", "--color="),
        ),
        **dict.fromkeys(("tclsh", "wish"), Launcher()),
        "expect": Launcher(letters="nN", programs=_programs(("-f", Role.FILE)), last=_words("-f")),
        **dict.fromkeys(("awk", "gawk", "mawk", "nawk", "original-awk"), _AWK),
        **dict.fromkeys(JAVAS, _JAVA),
        "dotnet": Launcher(subcommands=_words("exec"), prefixes=("--roll-forward=",)),
        "mono": Launcher(flags=_words("--debug --server --desktop")),
        **dict.fromkeys(
            ("gjs", "qjs", "racket", "guile", "osascript", "escript", "ocaml"), Launcher()
        ),
        "electron": Launcher(
            prefixes=(
                *("--no-sandbox", "--enable-features=", "--disable-", "--ozone-platform"),
                *("--force-", "--password-store="),
            ),
        ),
    }
)

UNKNOWN: Final = _words(
    "make gmake bmake ninja just rake sed ed vi vim nvim emacs gdb lldb m4 wine wine64 "
    "wine-preloader wine64-preloader valgrind memcheck-amd64-linux rr proot qemu box64 box86 "
    "bunx irb ipython ghc ghci runghc ocamlrun erl beam.smp swipl octave sqlite3 psql mysql "
    "wscript cscript mshta rundll32 msbuild init systemd launchd cron crond atd "
    "tmux screen zellij dtach abduco git ssh sshd rsync tar less more man rofi dmenu dbus-daemon "
    "alacritty foot ghostty gnome-terminal gnome-terminal-server kgx kitty konsole lxterminal "
    "mate-terminal ptyxis qterminal rxvt st terminator tilix urxvt uxterm wezterm wezterm-gui "
    "windowsterminal xfce4-terminal xterm"
)
"""Programs that run what they read or are given, in more ways than a table can hold."""

PASSING_ON: Final = _words(
    "timeout env nice ionice chrt nohup setsid stdbuf time xargs parallel flock script unbuffer "
    "sudo doas su runuser setpriv strace ltrace find watch faketime tini dumb-init catatonit "
    "systemd-inhibit dbus-run-session entr chronic softlimit taskset prlimit"
)
"""Programs that start another one for their own caller: they never ask for themselves."""
