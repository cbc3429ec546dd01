"""Imports that are put off until what is imported is used, if ever."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


@contextmanager
def postponed(*names: str) -> Iterator[None]:
    """Whatever is imported in the block gets, for these modules, stand-ins: the first attribute that is asked
    of one imports the module.

    A package is named before the modules in it. What is there already stays as it is.
    """
    stand_ins = {name: _StandIn(name) for name in names if name not in sys.modules}
    for name, stand_in in stand_ins.items():
        sys.modules[name] = stand_in
        package, _, child = name.rpartition(".")
        if package in stand_ins:
            setattr(stand_ins[package], child, stand_in)
    try:
        yield
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


class _StandIn(ModuleType):
    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):  # what the import itself asks
            raise AttributeError(attribute)
        package = self.__name__.partition(".")[0]
        for name in [name for name, module in sys.modules.items() if isinstance(module, _StandIn)]:
            if name.partition(".")[0] == package:
                del sys.modules[name]
        return getattr(import_module(self.__name__), attribute)
