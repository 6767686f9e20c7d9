"""What the site has beyond docs/: pages of the repository's root, files of deploy/, scripts that no other host has to serve, and options in
the index of the search."""

import html
import json
import posixpath
import re
from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "target/site-scripts"
# Pages outside of docs/, and what they are called in the site.
PAGES = {
    "README.md": "readme.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security-policy.md",
    "sample-django-war/README.md": "sample.md",
}
FOLDERS = {"docs/decisions": "decisions/index.md"}
# Rows of tables: an option with its anchor and description, and an option of the command line.
OPTION = re.compile(r'^\| <a id="(?P<anchor>[^"]+)"></a>\[`(?P<name>[^`]+)`\]\S*(?: \|[^|]*){3}\|(?P<text>.*?)\|', re.M)
FLAG = re.compile(r"^\| `(?P<name>--(?P<word>[\w-]+)[^`]*)` \|(?P<text>[^|]*)\|", re.M)
FLAG_WITH_ANCHOR = re.compile(r'^\| <a id="(?P<anchor>[^"]+)"></a>`(?P<name>[^`]+)` \|(?P<text>[^|]*)\|', re.M)
LINK = re.compile(r"(\]\()(?!https?:|mailto:|#)([^)#\s]+)((?:#[^)\s]*)?\))")


def on_config(config):
    shim = next(SCRIPTS.glob("iframe-worker-*.js"))
    config.extra["polyfills"] = ["assets/scripts/" + shim.name]
    return config


def on_files(files, config):
    for source, name in PAGES.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, name, content=relocate(text, source, name)))
    for script in SCRIPTS.glob("*.js"):
        files.append(File.generated(config, "assets/scripts/" + script.name, abs_src_path=str(script)))
    for file in [ROOT / "LICENSE", *(each for each in (ROOT / "deploy").rglob("*") if each.suffix != ".py")]:
        if file.is_file():
            files.append(File.generated(config, str(file.relative_to(ROOT)), abs_src_path=str(file)))
    decisions = sorted(file.src_uri for file in files if re.match(r"decisions/\d", file.src_uri))
    files.append(File.generated(config, FOLDERS["docs/decisions"], content=list_of(decisions)))
    return files


def list_of(decisions):
    lines = ["# Decisions", ""]
    for uri in decisions:
        title = (ROOT / "docs" / uri).read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        lines.append(f"- [{title}]({posixpath.basename(uri)})")
    return "\n".join(lines) + "\n"


def on_page_markdown(markdown, page, config, files):
    if page.file.src_uri in PAGES.values() or page.file.src_uri.startswith("decisions/index"):
        return markdown
    source = "docs/" + page.file.src_uri
    if source == "docs/options.md":
        markdown = with_anchors(markdown)
    return relocate(markdown, source, page.file.src_uri)


def with_anchors(markdown):
    """Gives each option of the command line an anchor, in its first row."""
    seen = set()

    def row(match):
        if match["word"] in seen:
            return match[0]
        seen.add(match["word"])
        return f'| <a id="option-{match["word"]}"></a>{match[0][2:]}'

    return FLAG.sub(row, markdown)


def relocate(markdown, source, name):
    """Makes links between files of the repository links between pages of the site."""

    def link(match):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), match[2]))
        return match[1] + posixpath.relpath(in_site(target), posixpath.dirname(name) or ".") + match[3]

    return LINK.sub(link, markdown)


def in_site(target):
    if target in PAGES:
        return PAGES[target]
    if target in FOLDERS:
        return FOLDERS[target]
    if (ROOT / target).is_dir():
        return next(str(file.relative_to(ROOT)) for file in sorted((ROOT / target).iterdir()) if file.suffix in (".yml", ".json"))
    return target.removeprefix("docs/")


def on_post_page(output, page, config):
    if 'class="mermaid"' not in output:
        return output
    script = next(SCRIPTS.glob("mermaid-*.js")).name
    up = "../" * page.file.dest_uri.count("/")
    return output.replace("</head>", f'<script src="{up}assets/scripts/{script}"></script></head>', 1)


def on_post_build(config):
    """Adds each option to the index: its name is the title of a result, which leads to its row."""
    index = Path(config.site_dir) / "search/search_index.json"
    content = json.loads(index.read_text(encoding="utf-8"))
    content["docs"] += [*entries("configuration", OPTION), *entries("options", FLAG_WITH_ANCHOR, with_anchors)]
    index.write_text(json.dumps(content, sort_keys=True, separators=(",", ":")), encoding="utf-8")


def entries(page, row, prepared=str):
    markdown = prepared((ROOT / f"docs/{page}.md").read_text(encoding="utf-8"))
    for match in row.finditer(markdown):
        text = html.escape(match["text"].replace("`", "").strip())
        yield {"location": f"{page}.html#{match['anchor']}", "title": html.escape(match["name"]), "text": text}
