"""The files a browser fetches: read once, pressed once, served under a path that changes with their contents."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from chat.pages.errors import NotFound
from chat.pages.scripts import joined, trimmed
from chat.pages.styles import trimmed_style

KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
MODULES: Final = "js/"
ROOT: Final = "main.js"
YEAR_S: Final = 31_536_000


class Asset(msgspec.Struct, frozen=True):
    """One file, plain and pressed."""

    kind: str
    plain: bytes
    pressed: bytes


class Assets:
    """All static files, in memory.

    ``version`` is a hash of every name and content, so that a file may be kept by a browser for ever: whatever
    changes has another address. Another version's address finds nothing, lest an old page be served new parts.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._assets = {name: _asset(name, content) for name, content in files.items()}
        self.version = _version(files)
        self.base = f"/static/{self.version}/"
        self.scripts = tuple(sorted(name for name in files if name.startswith(MODULES)))

    def find(self, version: str, name: str) -> Asset | None:
        """Return a file of this version."""
        return self._assets.get(name) if version == self.version else None

    async def serve(self, request: Request) -> Response:
        """Answer a request for a file. Raises NotFound."""
        asset = self.find(request.path_params["version"], request.path_params["name"])
        if asset is None:
            raise NotFound
        headers = {
            "Content-Type": asset.kind,
            "Cache-Control": f"public, max-age={YEAR_S}, immutable",
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(asset.plain, headers=headers)
        return Response(asset.pressed, headers=headers | {"Content-Encoding": "gzip"})


def static_directory() -> Path:
    """Find the static files: inside the package where it was installed, beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "static"
    return inside if inside.is_dir() else package.parent / "static"


def load_assets(directory: Path) -> Assets:
    """Read the files of a directory that a browser may ask for; the modules of ``js`` become one.

    Raises ScriptsUnjoined.
    """
    paths = sorted(path for path in directory.rglob("*") if path.suffix in KINDS and "node_modules" not in path.parts)
    files = {path.relative_to(directory).as_posix(): path.read_bytes() for path in paths}
    modules = {name.removeprefix(MODULES): text.decode() for name, text in files.items() if name.startswith(MODULES)}
    alone = {name: _served(name, content) for name, content in files.items() if not name.startswith(MODULES)}
    return Assets(alone | ({MODULES + ROOT: joined(modules, ROOT).encode()} if modules else {}))


def _served(name: str, content: bytes) -> bytes:
    trim = {".js": trimmed, ".css": trimmed_style}.get(Path(name).suffix)
    return trim(content.decode()).encode() if trim else content


def _asset(name: str, content: bytes) -> Asset:
    return Asset(KINDS[Path(name).suffix], content, gzip.compress(content, mtime=0))


def _version(files: Mapping[str, bytes]) -> str:
    digest = blake2b(digest_size=6)
    for name, content in sorted(files.items()):
        digest.update(b"%d %d %s" % (len(name), len(content), name.encode()))
        digest.update(content)
    return digest.hexdigest()
