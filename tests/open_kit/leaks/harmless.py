"""Files that look private and are not: what must pass without a finding."""

import base64
import hashlib
import json

from tests.open_kit.leaks.containers import png, tarred, zipped
from tests.open_kit.leaks.harmless_values import HARMLESS_VALUES
from tests.open_kit.leaks.notebooks import NOTEBOOK

# Private files with common names, which open files mention without meaning them.
FAMILIAR = {
    "docs/ideas.md": "private ideas\n",
    "docs/setup/index.md": "how we set it up inside\n",
    "scratch/test.py": "print('what we tried, inside')\n",
    "scratch/__init__.py": "",
    "scratch/main.py": "print('what we ran, inside')\n",
}
# A path and a content by the name of what is in it.
HARMLESS: dict[str, tuple[str, str | bytes]] = {
    **HARMLESS_VALUES,
    "commit-id-in-text": ("x.txt", "since 4676914c0b7a2d7e9f1b3c5d7e9f0a1b2c3d4e5f"),
    "pinned-action-in-workflow": (
        "x.yml",
        "- uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2\n",
    ),
    "action-tag-in-workflow": ("x.yml", "- uses: actions/setup-python@v5.1.0\n"),
    "hash-in-requirements": ("requirements.txt", f"click==8.1.7 \\\n    --hash=sha256:{'ab12cd34' * 8}\n"),
    "hash-in-uv-lock": (
        "uv.lock",
        'source = { registry = "https://pypi.org/simple" }\n'
        'sdist = { url = "https://files.pythonhosted.org/packages/cf/x.tar.gz", '
        f'hash = "sha256:{"0f1e2d3c" * 8}", size = 12 }}\n',
    ),
    "hash-in-npm-lock": (
        "package-lock.json",
        '{"resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz", "integrity": "sha512-'
        f'{"aB3d" * 21}==", "license": "MIT"}}\n',
    ),
    "funding-url-in-npm-lock": (
        "package-lock.json",
        '{"funding": {"url": "https://opencollective.com/x"}}\n',
    ),
    "uuid-in-yaml": ("x.yml", "id: 7d444840-9dc0-11d1-b245-5ffdce74fad2\n"),
    "password-type-in-code": ("x.py", "def f(password: str, token: str | None = None) -> None: ...\n"),
    "password-attribute-in-code": ("x.py", "connect(password=settings.password, token=get_token())\n"),
    "password-from-environment-in-code": ("x.py", 'password = os.environ["WAREHOUSE_PASSWORD"]\n'),
    "password-from-env-var-in-dbt-profile": ("x.yml", "password: \"{{ env_var('WAREHOUSE_PASSWORD') }}\"\n"),
    "password-variable-in-shell": (
        "x.sh",
        'export PGPASSWORD="$WAREHOUSE_PASSWORD"\nexport TOKEN=${TOKEN:-}\n',
    ),
    "password-from-secrets-in-workflow": (
        "x.yml",
        "token: ${{ secrets.GITHUB_TOKEN }}\npassword: ${{ secrets.DB_PW_2 }}\n",
    ),
    "password-placeholder-in-text": (
        "x.txt",
        "PASSWORD=<your password>\npassword: changeme\ntoken: xxxxxxxx\n",
    ),
    "password-prompt-in-code": (
        "x.py",
        'getpass("password: ")\nprint("the password has to have 12 characters")\n',
    ),
    "password-field-in-code": ("x.py", 'field = {"password": "password", "type": "string"}\n'),
    "permissions-in-workflow": ("x.yml", "permissions:\n  id-token: write\n  contents: read\n"),
    "language-tokens-in-code": (
        "x.py",
        "token = parse_token(x)\ntokens = tokenize(text)\ntoken = tokens[0]\n",
    ),
    "key-columns-in-sql": ("x.sql", "select surrogate_key, primary_key, order_key1 from t\n"),
    "join-key-in-code": ("x.py", 'frame.merge(other, on="key", sort_key="column_1")\n'),
    "example-emails-in-text": (
        "x.txt",
        "jane@example.com, bob@mail.example.org, x@flights.test, y@localhost.test\n",
    ),
    "author-email-in-text": ("x.txt", "Write to flights@example.com.\n"),
    "git-ssh-address-in-text": (
        "x.txt",
        "git clone git@github.com:owner/repo.git\nssh://git@github.com/owner/repo\n",
    ),
    "decorators-in-code": ("x.py", "@pytest.mark.slow\n@app.command()\n@a.b.c.setter\ndef f(): ...\n"),
    "matrix-product-in-code": ("x.py", "c = a@b.T\nd = left @ right.conj\n"),
    "localhost-urls-in-text": (
        "x.txt",
        "http://localhost:3000 http://127.0.0.1:8080/x http://0.0.0.0 http://[::1]:80/\n",
    ),
    "example-urls-in-text": (
        "x.txt",
        "https://example.com https://db.example.org/x https://api.example.net:8443/v1\n",
    ),
    "public-urls-in-text": (
        "x.txt",
        "See https://docs.getdbt.com/docs/build and https://www.postgresql.org/docs/16/.\n",
    ),
    "urls-with-variables-in-text": (
        "x.txt",
        "http://${HOST}:$PORT/x https://{host}/ http://<host>/ http://%s:%d/\n",
    ),
    "xml-namespace-in-svg": ("x.xml", '<svg xmlns="http://www.w3.org/2000/svg"/>\n'),
    "localhost-database-url-in-text": ("x.txt", "postgresql://user:password@localhost:5432/sandbox\n"),
    "database-url-with-variables-in-text": ("x.txt", "postgresql://${USER}:${PASSWORD}@${HOST}:5432/x\n"),
    "example-home-folders-in-text": (
        "x.txt",
        "/home/user/x /home/runner/work C:\\Users\\you\\x /Users/me /home/<name>/ ~/x\n",
    ),
    "users-api-path-in-text": ("x.txt", "GET /api/users/{id}\nhttps://api.github.com/users/name\n"),
    "versions-in-toml": ("x.toml", 'a = "1.2.3"\nb = ">=9.19,<10"\nc = "2.0.0-rc.1+build.5"\nd = "20.04"\n'),
    "four-part-versions-in-text": ("x.txt", "version 1.2.3.4 and v4.0.30319.1\n"),
    "public-addresses-in-text": (
        "x.txt",
        "8.8.8.8 1.1.1.1 192.0.2.1 198.51.100.7 2001:db8::1 255.255.255.0\n",
    ),
    "rfc-1918-networks-in-text": ("x.txt", "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and fc00::/7\n"),
    "times-in-text": ("x.txt", "12:34:56 2013-01-05T12:34:56Z 23:59:59.999+01:00 00:00\n"),
    "dates-in-text": ("x.txt", "2013-01-05, 05.01.2013, 20130105, 2013-W01-6\n"),
    "mac-addresses-in-text": ("x.txt", "00:1A:2B:3C:4D:5E 01-23-45-67-89-ab\n"),
    "scopes-in-cpp": ("x.cpp", "std::vector<a::b> x; ::c::d(); abc::def::ghi\n"),
    "casts-in-sql": (
        "x.sql",
        "select a::date, b::text, 'abc'::bytea, d::e, array[1]::int[], x[1:2] from t\n",
    ),
    "slices-in-code": ("x.py", "a[1:2], b[::2], c[::-1], d[1:10:2]\n"),
    "colours-in-css": ("x.css", "a { color: #fff; background: #1a2b3c; border: #deadbeef }\n"),
    "dbt-ref-in-jinja": (
        "x.sql",
        "{{ config(materialized='table') }} select * from {{ ref('daily_delays') }} {# well #}\n",
    ),
    "local-and-internal-attributes-in-code": (
        "x.py",
        "self.state.local = x.internal\na = threading.local()\nb = os.private\n",
    ),
    "container-host-in-yaml": ("x.yml", "host: localhost\nserver: 127.0.0.1\nhostname: db\n"),
    "common-words-of-private-paths-in-text": ("x.txt", "Some ideas, a test, the main index and notes.\n"),
    "private-file-names-in-other-folders": (
        "x.txt",
        "pkg/notes.md, other/ideas.md and tools/main.py\n",
    ),
    "private-file-name-as-open-file": ("main.py", "print('open')\n"),
    "empty-init-file": ("__init__.py", ""),
    "empty-init-file-in-subfolder": ("y/__init__.py", ""),
    "newline-only-gitkeep": (".gitkeep", "\n"),
    "openignore-mentioned-in-markdown": (
        "x.md",
        "What `openignore.txt` keeps private; see open.toml and openignore too.\n",
    ),
    "mark-words-in-markdown": (
        "x.md",
        "Openignore works by lines. To openignore, begin here: open, ignore, end.\n",
    ),
    "openignore-in-documentation": (
        "x.md",
        "See openignore: it begins with a slash.\nMarks: `openignore: begin` and `openignore: end`.\n",
    ),
    "openignore-in-prose": (
        "x.md",
        "# openignore.txt\n\nThe openignore file, `openignore`, and the openignore lines of it.\n"
        "- openignore begins with /*; an error says openignore.txt: line 5.\n"
        "See [it](OPENING.md#openignore-lines) and https://example.com/#openignore-lines.\n",
    ),
    "words-like-openignore-in-code": (
        "x.py",
        "# type-ignore: why\ntype_ignore: int = 1\nif node._open is None:\n    open, ignore = 1, 2\n"
        "# Options: open, ignore, end.\ndef open_ignored_files(begin, end): ...\ndef openIgnore(line): ...\n",
    ),
    "other-ignore-files-in-text": (
        "x.txt",
        ".gitignore: line 5\n.npmignore: line 5\n.dockerignore: begin\n.opensearchignore: end\n"
        "// biome-ignore lint/a11y: why\n// eslint-disable-line\n",
    ),
    "marked-lines-in-markdown": (
        "x.md",
        "# Title <!-- openignore: line -->\n\n1) item <!-- openignore: line -->\n"
        "/* openignore: line */ text\n",
    ),
    "marked-lines-in-sql": (
        "x.sql",
        "select\n    a\n    , coalesce(b, 1) as c -- openignore: line, see below\n"
        "    , d -- openignore: line\nfrom e\n",
    ),
    "marked-items-in-python": (
        "x.py",
        'A = [\n    "#one",  # openignore: line\n    {"two": 2},  # openignore: line\n]\nB = (\n    1\n'
        "    # openignore: begin\n    + 2\n    # openignore: end\n)\n",
    ),
    "emoji-and-other-scripts-in-markdown": ("x.md", "✈️ 👩‍💻 出発 Flüge naïve Ελλάδα עברית\n"),
    "japanese-file-name": ("出発.md", "出発\n"),
    "space-and-punctuation-in-file-name": ("a b (1) + c & d=e,f.md", "x\n"),
    "accent-in-file-name": ("café.md", "x\n"),
    "crlf-in-text": ("x.txt", "a\r\nb\r\n"),
    "bom-in-text": ("x.txt", "\ufeffa\n"),
    "latin-1-file": ("x.txt", "caf\xe9 cr\xe8me\n".encode("latin-1")),
    "utf-16-file": ("x.txt", "Abfl\xfcge\n".encode("utf-16")),
    "no-final-newline-in-text": ("x.txt", "a"),
    "long-line-in-javascript": ("x.js", "var a=function(b){return b+1};" * 3000),
    "20000-lines-in-text": ("x.txt", "".join(f"{n}\n" for n in range(20_000))),
    "listed-csv": ("/pub/listed/x.csv", "id,name\n1,a\n"),
    "listed-png": ("/pub/listed/x.png", png((b"tEXt", b"Title\0Departures"))),
    "listed-excel-file": ("/pub/listed/x.xlsx", zipped({"xl/sharedStrings.xml": b"<t>open</t>"})),
    "listed-tar-gz": ("/pub/listed/x.tar.gz", tarred({"a/b.txt": b"open\n"}, "w:gz")),
    "notebook-without-outputs": (
        "x.ipynb",
        json.dumps(
            NOTEBOOK
            | {"cells": [{"cell_type": "code", "source": ["1"], "outputs": [], "execution_count": None}]}
        ),
    ),
    "shell-script": ("x.sh", "#!/usr/bin/env bash\nset -euo pipefail\nPATH=/usr/local/bin:$PATH\n"),
    "example-env-file": (
        "env.example",
        "WAREHOUSE_HOST=localhost\nWAREHOUSE_USER=app\nWAREHOUSE_PASSWORD=\n",
    ),
    "public-index-in-requirements": (
        "y/requirements.txt",
        "--index-url https://pypi.org/simple\nclick>=8 # https://click.pages.dev\n",
    ),
    "github-package-in-requirements": ("z/requirements.txt", "a @ git+https://github.com/o/a@v1.2.3\n-e .\n"),
    "dbt-packages-file": (
        "packages.yml",
        "packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n  - local: ../x\n",
    ),
    "pyproject-with-urls": (
        "pyproject.toml",
        '[project]\nname = "x"\nauthors = [{ name = "The team" }]\n[project.urls]\n'
        'Homepage = "https://flights.example.com"\nSource = "https://github.com/o/x"\n',
    ),
    "index-variable-in-guide": ("x.md", "Set UV_INDEX_URL to https://pypi.org/simple if you like.\n"),
    "escapes-in-code": ("x.py", 'a = "\\u00e9\\x41\\n"\nb = "100%25"\nc = "a%20b"\n'),
    "entities-in-html": ("x.html", "<p>&copy; 2013 &amp; more &#169; &nbsp;</p>\n"),
    "regular-expressions-in-code": (
        "x.py",
        'A = r"[^@]+@[^@]+\\.[a-z]+"\nB = r"(\\d{1,3}\\.){3}\\d{1,3}"\nC = r"\\w+:\\d+"\n',
    ),
    "base64-of-open-words": (
        "x.txt",
        f"{base64.b64encode(b'just some words that are open to everybody').decode()}\n",
    ),
    "checksums-in-text": (
        "x.txt",
        f"{hashlib.md5(b'x').hexdigest()}  x.tar\n{hashlib.sha256(b'x').hexdigest()}  y\n",
    ),
    "ssh-public-key": ("x.pub", f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{'aB3d' * 10} deploy\n"),
    "certificate-in-pem": (
        "x.pem",
        f"-----BEGIN CERTIFICATE-----\n{'MIIB' * 16}\n-----END CERTIFICATE-----\n",
    ),
    "marks-that-fit-in-yaml": ("x.yml", "a: 1\n# openignore: begin\nb: 2\n# openignore: end\nc: 3\n"),
    "camel-case-in-java": (
        "x.java",
        "class DailyDelays extends HashMap { int notesCount; void mainTest() {} }\n",
    ),
    "dunders-in-code": ("x.py", 'if __name__ == "__main__":\n    main()\n'),
    "licence-file": ("LICENSE", "MIT License\n\nCopyright (c) 2013 The flights team\n"),
    "codeowners-file": ("CODEOWNERS", "* @flights-team\n/dbt/ @owner/data-platform\n"),
    "host-and-secret-as-words-in-yaml": (
        "x.yml",
        "host: who invites\nserver: who serves\nsecret: what nobody knows\n",
    ),
    "conda-environment": (
        "environment.yml",
        "channels:\n  - conda-forge\ndependencies:\n  - python=3.11\n",
    ),
    "dockerfile": (
        "Dockerfile",
        "FROM python:3.11-slim@sha256:" + "1f" * 32 + "\nRUN pip install --no-cache-dir uv\n",
    ),
    "texts-that-begin-as-binary-files-do": (
        "x.md",
        "BM is a benchmark, and MZ a letter less.\n",
    ),
    "text-that-begins-as-an-archive": ("x.md", "PK is the primary key of each table.\n"),
    "text-that-begins-as-a-picture": ("x.md", "P3 has 3 4 5 open questions.\n"),
    "text-that-names-formats": ("x.md", "A PDF begins with %PDF-1.4, a picture with GIF89a or P1.\n"),
    "comment-that-begins-as-postscript": ("x.tex", "%! the rules\n\\section{Rules}\n"),
    "yaml-that-begins-as-a-patch": ("x.yml", "--- \na: 1\n"),
    "svg-picture": (
        "x.svg",
        '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><path d="M10 10h80v80z"/></svg>\n',
    ),
    "colours-and-page-breaks-in-text": ("x.txt", "\x1b[31mred\x1b[0m\n\f\nnext page\n"),
    "rulers-in-comments": ("x.js", f"{'/' * 80}\n{'-' * 80}\n{'_' * 80}\n{'A' * 80}\n{'=' * 80}\n"),
    "long-paths-in-text": (
        "x.txt",
        "dbt/models/staging/departures/and/arrivals platform-kit/src/platform_kit/orchestration/sensors\n",
    ),
    "long-identifiers-in-code": (
        "x.java",
        "class AbstractSingletonProxyFactoryBean extends InternationalizationConfigurationProvider {}\n",
    ),
    "hashes-in-lock-files": (
        "x.lock",
        "".join(
            f'"sha512-{base64.b64encode(hashlib.sha512(b"%d" % n).digest()).decode()}" '
            f"sha256:{hashlib.sha256(b'%d' % n).hexdigest()}\n"
            for n in range(2000)
        ),
    ),
    "identifiers-in-manifest": (
        "x.json",
        json.dumps(
            {f"model.flights.{hashlib.md5(b'%d' % n).hexdigest()[:10]}": {"n": n} for n in range(2000)}
        ),
    ),
    "source-map": (
        "x.map",
        '{"mappings": "AAAA,SAASA,EAAKC,EAAGC,GACf,OAAOD,EAAIC,AAAAAAAAAAAAAAAAAAAAAAAA;"}\n',
    ),
    "shortened-picture-in-markdown": (
        "x.md",
        "Such as `data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUA...`.\n",
    ),
    "picture-of-one-pixel-in-html": (
        "x.html",
        '<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">\n',
    ),
    "icon-of-svg-in-css": (
        "x.css",
        "a { background: url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E\"); }\n"
        f"b {{ background: url(data:image/svg+xml;base64,{base64.b64encode(b'<svg></svg>').decode()}); }}\n",
    ),
    "open-words-in-data-uri": ("x.html", "<a href='data:text/plain,open%20words'>x</a>\n"),
    "data-keys-in-yaml": ("x.yml", "data:\n  a: b\nmore: {data: [1, 2], data:, x}\n"),
    "wrapped-base64-of-open-words": ("x.txt", base64.encodebytes(b"some words that are open\n" * 40)),
    "json-web-key": (
        "x.json",
        '{"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}\n',
    ),
    "windows-device-inside-file-name": ("console.txt", "x\n"),
}
