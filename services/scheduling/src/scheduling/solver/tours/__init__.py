"""Whole days planned by ruin and recreate: network.py has the arrays, anneal.py the loop, plan.py the way through."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numba import config, njit

_HERE = Path(__file__).parent

# Compiling takes half a minute, so what is compiled is kept. Numba's own cache looks at one file only, and would
# go on with an old timing.py as long as anneal.py is the same.
_FILES = [*sorted(_HERE.glob("*.py")), *sorted(_HERE.parent.glob("pairs/*.py"))]
_SOURCES = b"".join(path.read_bytes() for path in _FILES)
# An image names another place: its packages cannot be written to.
_KEPT_IN = Path(os.environ.get("NUMBA_CACHE_DIR") or _HERE / "__pycache__")
config.CACHE_DIR = str(_KEPT_IN / hashlib.sha256(_SOURCES).hexdigest()[:16])  # type: ignore[attr-defined]
IS_KEPT = os.access(_KEPT_IN if _KEPT_IN.exists() else _HERE, os.W_OK)

F = TypeVar("F", bound=Callable[..., Any])


def _compiling(**options: Any) -> Callable[[F], F]:
    """Nothing is allocated in compiled code, so nothing needs to be counted: counting references to the arrays of a
    tuple in the inner loops took five sixths of the time."""
    decorate: Callable[[F], F] = njit(_nrt=False, **options)  # type: ignore[call-overload]
    return decorate


compiled = _compiling()
inlined = _compiling(inline="always")
# What Python calls must be one: anything else is compiled again at each start, for seconds.
entry = _compiling(nogil=True, cache=IS_KEPT)


@compiled
def whole(number: Any) -> int:
    """Numba keeps int32 and int64 apart, and compiles whatever is handed both twice."""
    return np.int64(number)  # type: ignore[return-value]
