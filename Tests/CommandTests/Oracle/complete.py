"""What a shell offers for a half-typed line, as a JSON list: complete.py SHELL SCRIPT LINE.

bash and fish can be asked; zsh completes only what is typed at a terminal, so it gets one.
"""

import json
import os
import pathlib
import pty
import re
import subprocess
import sys
import tempfile

TIMEOUT = 60


def bash(script: str, line: str) -> list[str]:
    # bash breaks words at an equals sign too.
    words = [word for part in line.split(" ") for word in re.split("(=)", part)] or [""]
    words = [word for index, word in enumerate(words) if word or index == len(words) - 1]
    program = words[0]
    call = (
        f'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
        f'_{program.replace("-", "_")}; printf "%s\\n" "${{COMPREPLY[@]}}"'
    )
    return ask(["bash", "--norc", "-c", call, "bash", script, *words])


def fish(script: str, line: str) -> list[str]:
    call = "source $argv[1]; complete -C $argv[2]"
    answers = ask(["fish", "--no-config", "-c", call, script, line])
    return [answer.partition("\t")[0] for answer in answers]


# Instead of showing the matches, the widget at the tab key prints them one a line. compadd is
# also how completion functions filter words among themselves: those calls name an array to fill.
ZSH_SETUP = """
PROMPT=
fpath=(%s $fpath)
autoload -Uz compinit
compinit -u -D
compadd() {
    if [[ " ${@[1,(i)--]} " != *\ -[ADO]\ * ]]; then
        local -a matching
        builtin compadd -A matching "$@"
        matches+=($matching)
    fi
    builtin compadd "$@"
}
offer() {
    local -a matches
    _main_complete
    compstate[insert]= compstate[list]=
    print -r -- "<${(j:|:)matches}>"
}
zle -C offer complete-word offer
bindkey '^I' offer
print RE''ADY
"""


def zsh(script: str, line: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(script, f"{folder}/_{line.split(' ')[0]}")
        setup = pathlib.Path(folder, "setup")
        setup.write_text(ZSH_SETUP % folder)
        child, terminal = pty.fork()
        if child == 0:
            os.environ["TERM"] = "dumb"
            os.execvp("zsh", ["zsh", "-f", "-i"])
        try:
            os.write(terminal, f". {setup}\n".encode())
            read_until(terminal, "READY\r")
            os.write(terminal, f"{line}\t".encode())
            offered = read_until(terminal, "<(.*)>\r")
        finally:
            os.close(terminal)
            os.waitpid(child, 0)
    return [word.rstrip("=") for word in offered[1].split("|")]


def ask(command: list[str]) -> list[str]:
    answer = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=TIMEOUT, stdin=subprocess.DEVNULL
    )
    return [line.strip() for line in answer.stdout.splitlines() if line]


def read_until(terminal: int, pattern: str) -> re.Match[str]:
    shown = ""
    while not (found := re.search(pattern, shown)):
        shown += os.read(terminal, 65536).decode()
    return found


if __name__ == "__main__":
    shell, script, line = sys.argv[1:]
    # In a folder without files, so that none is offered.
    folder = tempfile.TemporaryDirectory()
    os.chdir(folder.name)
    print(json.dumps({"bash": bash, "fish": fish, "zsh": zsh}[shell](script, line)))
