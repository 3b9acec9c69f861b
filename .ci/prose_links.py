"""Finds links in Markdown that lead nowhere: files, headings, and pages of docs.rs that `cargo doc` has not made.
Addresses of other sites are not visited. Links between items are rustdoc's to check."""

import pathlib
import re
import subprocess
import sys

INLINE = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|^\[[^\]]+\]:\s*(\S+)|(?:src|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^#+\s+(.*?)\s*#*$")
FENCE = re.compile(r"^\s*(```|~~~)")
DOCS = re.compile(r"https://docs\.rs/([\w-]+)/latest/(.*)")
BUILT = pathlib.Path("target/doc")


def lines_of(path):
    fenced = False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, line


def anchors(path):
    seen = set()
    for _, line in lines_of(path):
        if heading := HEADING.match(line):
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading[1]).lower()
            # GitHub and rustdoc agree, unless there are several headings of one name.
            seen.add(re.sub(r"[^\w\- ]", "", text).replace(" ", "-"))
    return seen


def problem(path, target):
    """What is wrong with a link, or nothing."""
    if docs := DOCS.fullmatch(target):
        page, _, anchor = docs[2].partition("#")
        # docs.rs adds `index.html` where a folder is named.
        built = BUILT / (page if page.endswith(".html") else f"{page.rstrip('/')}/index.html")
        ours = (BUILT / docs[1].replace("-", "_")).is_dir()
        if ours and not built.is_file():
            return f"{built} does not exist; run `cargo doc --no-deps --all-features` if it is new"
        if ours and anchor and f'id="{anchor}"' not in built.read_text():
            return f"{built} has no #{anchor}"
        return None
    if re.match(r"[a-z]+:", target, re.IGNORECASE):
        return None
    file, _, anchor = target.partition("#")
    to = (path.parent / file) if file else path
    if not to.exists():
        return f"{to} does not exist"
    if anchor and to.suffix == ".md" and anchor not in anchors(to):
        return f"{to} has no heading for #{anchor}"
    return None


def main():
    found = 0
    for name in subprocess.check_output(["git", "ls-files", "*.md"], text=True).splitlines():
        path = pathlib.Path(name)
        for number, line in lines_of(path):
            without_code = re.sub(r"(`+)(?:(?!\1).)*\1", lambda match: "`" * len(match[0]), line)
            for match in INLINE.finditer(without_code):
                target = match[1] or match[2] or match[3]
                # `crate::Item` and `CorsHandle::reload`: rustdoc fails if there is no such item.
                if "::" in target:
                    continue
                if wrong := problem(path, target):
                    found += 1
                    print(f"{name}:{number}: {target}: {wrong}")
    return found > 0


sys.exit(main())
