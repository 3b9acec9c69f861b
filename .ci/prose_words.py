"""Finds the words and forms of .ci/prose-words.txt in what people read: Markdown, comments, texts in strings, and
the names of tests. Code in Markdown and in doc comments is skipped. Arguments limit the check to these paths of Git."""

import bisect
import pathlib
import re
import subprocess
import sys

LIST = pathlib.Path(__file__).with_name("prose-words.txt")
# Recorded or generated, or a copy of somebody else's text.
SKIPPED = re.compile(
    r"(^|/)(Cargo\.lock|LICENSE|prose-words\.txt|package-lock\.json)$|(^|/)corpus/|\.stderr$|\.(svg|png|har|tsv)$"
)
RUST = re.compile(
    r"""(?P<comment>//[^\n]*)
      | (?P<raw>\bb?r(?P<hashes>\#*)".*?"(?P=hashes))
      | (?P<string>b?"(?:\\.|[^"\\])*")
      | '(?:\\.[^']*|[^'\\])'
      | \bfn\s+(?P<name>\w+)""",
    re.VERBOSE | re.DOTALL,
)
SCRIPT = re.compile(r"""(?P<comment>(?:(?<=\s)|^)(?:\#|//)[^\n]*|/\*.*?\*/|<!--.*?-->)""", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r'(?P<comment>(?:(?<=\s)|^)#[^\n]*|""".*?""")', re.MULTILINE | re.DOTALL)
CODE_SPAN = re.compile(r"(`+)(?:(?!\1).)*\1")
FENCE = re.compile(r"^\s*(```|~~~)")
LINK_TARGET = re.compile(r"\]\([^)]*\)|<https?://[^>]*>|https?://\S+")


def rules():
    for number, line in enumerate(LIST.read_text().splitlines(), 1):
        if line and not line.startswith("#"):
            form, _, advice = line.partition(" => ")
            if not advice:
                sys.exit(f"{LIST}:{number}: no advice")
            yield re.compile(form, re.IGNORECASE), advice


def blank(pattern, text):
    """Replaces what matches by as many spaces, so that positions stay right."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def without_code(lines):
    """The lines of Markdown without fenced blocks, code spans and addresses."""
    fenced = False
    for line in lines:
        if FENCE.match(line):
            fenced = not fenced
            yield ""
        elif fenced:
            yield ""
        else:
            yield blank(LINK_TARGET, blank(CODE_SPAN, line))


def markdown(text):
    yield 0, "\n".join(pad(new, old) for new, old in zip(without_code(text.split("\n")), text.split("\n")))


def pad(new, old):
    return new if len(new) == len(old) else " " * len(old)


def rust(text):
    """Runs of comment lines as one text each, then strings with a space in them, and names of functions."""
    run = []
    for match in RUST.finditer(text):
        if match["comment"]:
            if run and text[run[-1].end() : match.start()].strip():
                yield comments(run)
                run = []
            run.append(match)
        elif match["name"]:
            yield match.start("name"), match["name"].replace("_", " ")
        elif (match["string"] or match["raw"]) and " " in match[0]:
            # A backslash at the end of a line joins it to the next.
            yield match.start(), blank(CODE_SPAN, match[0].replace("\\\n", " \n").replace('\\"', '" '))
    if run:
        yield comments(run)


def comments(run):
    lines = {match.start(): re.sub(r"^//[/!]?", lambda slashes: " " * len(slashes[0]), match[0]) for match in run}
    start, end = run[0].start(), run[-1].end()
    text = [" "] * (end - start)
    for match, line in zip(run, without_code(lines.values())):
        text[match.start() - start : match.end() - start] = pad(line, match[0])
        if match.end() < end:
            text[match.end() - start] = "\n"
    return start, "".join(text)


def comments_of(pattern):
    return lambda text: ((match.start(), blank(CODE_SPAN, match[0])) for match in pattern.finditer(text))


def whole(text):
    yield 0, blank(LINK_TARGET, blank(CODE_SPAN, text))


READERS = {
    ".md": markdown,
    ".rs": rust,
    ".snap": whole,
    ".html": whole,
    ".json": whole,
    ".tmpl": whole,
    ".toml": comments_of(SCRIPT),
    ".js": comments_of(SCRIPT),
    ".css": comments_of(SCRIPT),
    ".go": comments_of(SCRIPT),
    ".conf": comments_of(SCRIPT),
    ".sh": comments_of(SCRIPT),
    ".py": comments_of(PYTHON),
    "": comments_of(SCRIPT),
}


def main():
    forms = list(rules())
    found = 0
    for name in subprocess.check_output(["git", "ls-files", "--", *sys.argv[1:]], text=True).splitlines():
        path = pathlib.Path(name)
        reader = READERS.get(path.suffix)
        if reader is None or SKIPPED.search(name) or not path.is_file():
            continue
        text = path.read_text(errors="replace")
        starts = [0] + [match.end() for match in re.finditer("\n", text)]
        for offset, prose in reader(text):
            # A form may be split between two lines.
            for form, advice in forms:
                for match in form.finditer(re.sub(r"\n", " ", prose)):
                    found += 1
                    line = bisect.bisect(starts, offset + match.start())
                    shown = " ".join(match[0].split())
                    print(f"{name}:{line}: {shown!r}: {advice}")
    if found:
        print(f"{found} findings; the list is {LIST.relative_to(pathlib.Path.cwd())}")
    return found > 0


sys.exit(main())
