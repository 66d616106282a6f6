"""What dbt does anew for every node of every command, done once: tests run hundreds of commands on small tables.

Nothing here changes what dbt does or says; it leaves out work whose result is known or that nobody asks for. A build
of a few rows takes half of the time. A command that a test starts as a process of its own runs dbt as it comes, and so
does everything where dbt is of another minor version than this was written for, or ACCOUNT_SCORING_PLAIN_DBT is set.
"""

from __future__ import annotations

import functools
import importlib.metadata
import os
from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from types import CodeType, MappingProxyType
from typing import Any

import agate
import jinja2.exceptions
import jinja2.runtime
import networkx
from agate.data_types.base import DEFAULT_NULL_VALUES
from dbt.adapters.base.relation import BaseRelation
from dbt.adapters.cache import RelationsCache
from dbt.adapters.exceptions.cache import NoneRelationFoundError
from dbt.clients.jinja import MacroGenerator
from dbt.compilation import Linker
from dbt.context.base import BaseContext, Var
from dbt.context.configured import ConfiguredContext
from dbt.context.macros import GLOBAL_PROJECT_NAME, MacroNamespace, MacroNamespaceBuilder
from dbt.context.manifest import ManifestContext
from dbt.context.providers import BaseDatabaseWrapper
from dbt.graph.selector_methods import QualifiedNameSelectorMethod
from dbt.tracking import track_behavior_change_warn
from dbt_common.clients import agate_helper, jinja
from dbt_common.events import base_types
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import get_event_manager
from dbt_common.exceptions import CompilationError
from dbt_common.exceptions.macros import MacroReturn
from dbt_common.tests import enable_test_caching
from dbt_common.utils.formatting import lowercase

WRITTEN_FOR = "1.11."

# Members of a node's context that only some of dbt's materializations ask for.
SELDOM = {"invocation_args_dict", "exceptions"}


def install() -> None:
    """Change dbt in this process, once; to call it again does nothing."""
    is_known = importlib.metadata.version("dbt-core").startswith(WRITTEN_FOR)
    if getattr(install, "is_done", False) or not is_known or os.environ.get("ACCOUNT_SCORING_PLAIN_DBT"):
        return
    install.is_done = True
    _make_macros_when_called()
    _compile_templates_once()
    _tell_no_one_nothing()
    _keep_types_of_results()
    _find_cycles_by_sorting()
    _draw_graphs_once()
    _find_nodes_by_name()
    # What dbt's own tests keep from command to command.
    enable_test_caching()
    _compare_names_first()
    _call_macros_directly()


class _Lazy(dict):
    """A dict whose other values are made when they are asked for; all of them where somebody asks what there is."""

    _made = None
    _names: Iterable[str] = ()

    def _fill(self) -> None:
        for name in self._names:
            self[name]

    def __missing__(self, name: str) -> object:
        if self._made is None:
            raise KeyError(name)
        self[name] = value = self._made(name)
        return value

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in self._names

    def get(self, name: str, default: object = None) -> object:
        try:
            return self[name]
        except KeyError:
            return default

    def __iter__(self) -> Iterator[str]:
        self._fill()
        return super().__iter__()

    def __bool__(self) -> bool:
        return super().__len__() > 0 or bool(self._names)

    def __len__(self) -> int:
        self._fill()
        return super().__len__()

    def keys(self) -> KeysView[str]:
        self._fill()
        return super().keys()

    def values(self) -> ValuesView[object]:
        self._fill()
        return super().values()

    def items(self) -> ItemsView[str, object]:
        self._fill()
        return super().items()

    def copy(self) -> dict[str, object]:
        self._fill()
        return dict(self.items())


def _make_macros_when_called() -> None:
    """Every node gets an object of its own for each of a thousand macros, several times, and calls a few of them."""
    # Of what is parsed now: its macros, those of dbt and the adapter by their names, and all names.
    parsed: list[tuple[Mapping[str, Mapping[str, object]], int, dict[str, object], frozenset[str]]] = []

    def generators(macros: Mapping[str, object], ctx: dict[str, object], builder: MacroNamespaceBuilder) -> _Lazy:
        made = _Lazy()
        node, stack = builder.node, builder.thread_ctx
        made._names = macros
        made._made = lambda name: MacroGenerator(macros[name], ctx, node, stack)
        return made

    def build_namespace(
        self: MacroNamespaceBuilder, macros_by_package: Mapping[str, Mapping[str, object]], ctx: dict[str, object]
    ) -> MacroNamespace:
        count = sum(map(len, macros_by_package.values()))
        known = next((found for found in parsed if found[0] is macros_by_package and found[1] == count), None)
        if known is None:
            of_dbt: dict[str, object] = {}
            for package in reversed(self.internal_package_names_order):
                of_dbt.update(macros_by_package.get(package, {}))
            others = [package for package in macros_by_package if package not in self.internal_package_names]
            names = frozenset([GLOBAL_PROJECT_NAME, *others, *of_dbt]).union(
                *(macros_by_package[one] for one in others)
            )
            known = (macros_by_package, count, of_dbt, names)
            parsed[:] = [known]
        for package, macros in macros_by_package.items():
            if package in self.internal_package_names:
                continue
            self.packages[package] = made = generators(macros, ctx, self)
            if package == self.search_package:
                self.locals = made
            elif package == self.root_package:
                self.globals = made
        namespace = MacroNamespace(self.globals, self.locals, generators(known[2], ctx, self), self.packages)
        namespace.names = known[3]
        return namespace

    def start(self: BaseContext, *given: object, **named: object) -> None:
        first_start(self, *given, **named)
        self._ctx = _Lazy()

    def to_dict(self: ManifestContext) -> dict[str, object]:
        if not isinstance(self.namespace, MacroNamespace):
            return first_dict(self)
        found = ConfiguredContext.to_dict(self)
        namespace = self.namespace
        # A macro goes before a function of the same name.
        for name in namespace.names.intersection(dict.keys(found)):
            found[name] = namespace[name]
        late = self._late
        found._names = namespace.names | late.keys() if late else namespace.names
        found._made = lambda name: late[name].__get__(self) if name in late else namespace[name]
        return found

    def generate_builtins(self: BaseContext) -> dict[str, object]:
        """Without what is costly and nearly nobody asks for, which is made when it is asked for."""
        members = self._context_members_
        self._late = {}
        if isinstance(self, ManifestContext) and isinstance(self.namespace, MacroNamespace):
            self._late = {name: members[name] for name in SELDOM & members.keys()}
        made = _Lazy()
        for name, member in members.items():
            if name not in self._late:
                made[name] = member.__get__(self) if hasattr(member, "__get__") else member
        made._names, made._made = self._late.keys(), lambda name: self._late[name].__get__(self)
        return made

    def put_builtins(self: BaseContext) -> dict[str, object]:
        self._ctx["context"] = self._ctx
        self._ctx["builtins"] = builtins = self.generate_builtins()
        for name in dict.keys(builtins):
            self._ctx[name] = dict.__getitem__(builtins, name)
        return self._ctx

    def get(self: MacroNamespace, name: str) -> object:
        for names in (self.local_namespace, self.global_namespace, self.packages):
            if name in names:
                return names[name]
        return self.global_project_namespace if name == GLOBAL_PROJECT_NAME else self.global_project_namespace[name]

    def get_rendered_var(self: Var, name: str) -> object:
        raw = self._merged[name]
        is_plain = isinstance(raw, str) and "{" not in raw and not raw.endswith("\n")
        return raw if is_plain else first_var(self, name)

    first_start, first_dict = BaseContext.__init__, ManifestContext.to_dict
    first_var = Var.get_rendered_var
    BaseContext.__init__ = start
    BaseContext.generate_builtins = generate_builtins
    BaseContext.to_dict = put_builtins
    MacroNamespace.__getitem__ = get
    Var.get_rendered_var = get_rendered_var
    MacroNamespaceBuilder.build_namespace = build_namespace
    ManifestContext.to_dict = to_dict


def _compile_templates_once() -> None:
    """The same text is the same program. Texts of models, hooks and macros are compiled for each command."""
    for environment in (jinja.MacroFuzzEnvironment, jinja.NativeSandboxEnvironment):

        def compiled(
            self: Any,
            source: object,
            *given: object,
            first: Any = environment.compile,
            known: dict[str, CodeType] = {},  # noqa: B006 (of this environment, for good)
            **named: object,
        ) -> CodeType | str:
            if given or named or not isinstance(source, str):
                return first(self, source, *given, **named)
            if source not in known:
                known[source] = first(self, source)
            return known[source]

        environment.compile = compiled


def _tell_no_one_nothing() -> None:
    """An event that no log and no listener gets is not written out. A warning that may be an error is."""
    first_fire, first_init = EventManager.fire_event, base_types.BaseEvent.__init__
    first_set = base_types.BaseEvent.__setattr__

    def is_heard(manager: EventManager) -> bool:
        # dbt itself listens, to send what it hears somewhere, which is switched off.
        callbacks = [callback for callback in manager.callbacks if callback is not track_behavior_change_warn]
        return bool(manager.loggers or callbacks or manager.require_warn_or_error_handling)

    def fire_event(
        self: EventManager,
        e: base_types.BaseEvent,
        level: object = None,
        node: object = None,
        force_warn_or_error_handling: bool = False,
    ) -> None:
        if force_warn_or_error_handling or is_heard(self):
            first_fire(self, e, level, node, force_warn_or_error_handling)

    def remember(self: base_types.BaseEvent, *given: object, **named: object) -> None:
        object.__setattr__(self, "_given", (given, named))
        if is_heard(get_event_manager()):
            write_out(self)

    def write_out(self: base_types.BaseEvent) -> object:
        given, named = object.__getattribute__(self, "_given")
        first_init(self, *given, **named)
        return object.__getattribute__(self, "pb_msg")

    def get(self: base_types.BaseEvent, key: str) -> object:
        # Asked only for what the object itself does not have.
        message = write_out(self) if "pb_msg" not in self.__dict__ else self.__dict__["pb_msg"]
        return message if key == "pb_msg" else getattr(message, key)

    def put(self: base_types.BaseEvent, key: str, value: object) -> None:
        if key != "pb_msg" and "pb_msg" not in self.__dict__:
            write_out(self)
        first_set(self, key, value)

    EventManager.fire_event = fire_event
    base_types.BaseEvent.__init__ = remember
    base_types.BaseEvent.__getattr__ = get
    base_types.BaseEvent.__setattr__ = put


def _keep_types_of_results() -> None:
    """To make agate's type of a day takes a millisecond, and each query's result gets new ones."""
    first, first_tester = agate_helper.build_type_tester, agate.TypeTester.__init__
    types: dict[tuple[str, ...] | None, list[agate.DataType]] = {}
    # Those of agate itself, for a table without a row.
    own: dict[tuple[str, ...], list[agate.DataType]] = {}

    def build_type_tester(
        text_columns: Iterable[str], string_null_values: Iterable[str] | None = ("null", "")
    ) -> agate.TypeTester:
        key = None if string_null_values is None else tuple(string_null_values)
        if key not in types:
            types[key] = first((), key)._possible_types
        # Text is what is tried last.
        return agate.TypeTester(force=dict.fromkeys(text_columns, types[key][-1]), types=types[key])

    def start(
        self: agate.TypeTester,
        force: Mapping[str, agate.DataType] = MappingProxyType({}),
        limit: int | None = None,
        types: list[agate.DataType] | None = None,
        null_values: Iterable[str] = DEFAULT_NULL_VALUES,
    ) -> None:
        key = tuple(null_values)
        first_tester(self, force, limit, types or own.get(key), null_values)
        if not types:
            own[key] = self._possible_types

    agate_helper.build_type_tester = build_type_tester
    agate.TypeTester.__init__ = start


def _find_cycles_by_sorting() -> None:
    """To name a cycle takes a search along every edge; to know that there is none takes a moment."""
    first = Linker.find_cycles

    @functools.wraps(first)
    def find_cycles(self: Linker) -> str | None:
        return None if networkx.is_directed_acyclic_graph(self.graph) else first(self)

    Linker.find_cycles = find_cycles


def _compare_names_first() -> None:
    """Each table is looked for among all tables; one whose name differs in more than its case is not it."""
    first = BaseRelation.matches

    def matches(
        self: BaseRelation, database: str | None = None, schema: str | None = None, identifier: str | None = None
    ) -> bool:
        quote = self.quote_character
        if identifier is not None and str(self.identifier).lower().strip(quote) != identifier.lower().strip(quote):
            return False
        return first(self, database, schema, identifier)

    def get_relations(self: RelationsCache, database: str | None, schema: str | None) -> list[BaseRelation]:
        wanted = lowercase(database), lowercase(schema)
        with self.lock:
            # Its key has what it is called, in lower case.
            found = [known.inner for key, known in self.relations.items() if (key.database, key.schema) == wanted]
        if None in found:
            raise NoneRelationFoundError
        return found

    BaseRelation.matches = matches
    RelationsCache.get_relations = get_relations


def _draw_graphs_once() -> None:
    """Every command draws the graph of the same project, and a summary of it for people who look for faults of dbt."""
    first = Linker.add_test_edges
    known: list[tuple[object, frozenset[tuple[str, str]], list[tuple[str, str]]]] = []

    def add_test_edges(self: Linker, manifest: object) -> None:
        before = frozenset(self.graph.edges())
        found = next((edges for of, without, edges in known if of is manifest and without == before), None)
        if found is None:
            first(self, manifest)
            known[:] = [(manifest, before, [edge for edge in self.graph.edges() if edge not in before])]
        else:
            self.graph.add_edges_from(found, edge_type="parent_test")

    Linker.add_test_edges = add_test_edges
    Linker.get_graph_summary = lambda self, manifest: {}


def _find_nodes_by_name() -> None:
    """Each name that a command selects or leaves out is compared with every node, several times."""
    first = QualifiedNameSelectorMethod.search
    # Of what is parsed now: the nodes that each name selects.
    parsed: list[tuple[object, int, dict[str, list[str]]]] = []

    class Everything:
        def __contains__(self, name: object) -> bool:
            return True

    def search(self: QualifiedNameSelectorMethod, included_nodes: Iterable[str], selector: str) -> Iterator[str]:
        manifest = self.manifest
        count = len(manifest.nodes) + len(manifest.unit_tests)
        known = next((names for of, before, names in parsed if of is manifest and before == count), None)
        if known is None:
            known = {}
            parsed[:] = [(manifest, count, known)]
        if selector not in known:
            known[selector] = list(first(self, Everything(), selector))
        return (unique_id for unique_id in known[selector] if unique_id in included_nodes)

    QualifiedNameSelectorMethod.search = search


def _call_macros_directly() -> None:
    """A build calls macros forty thousand times: what does not change from call to call is looked up once.

    That is a macro's program with the context of its node, what a name is dispatched to, and whether a template may
    ask for an attribute.
    """

    def call_macro(self: MacroGenerator, *given: object, **named: object) -> object:
        stack, macro = self.stack, self.macro
        if stack is not None:
            if self.node and stack.depth == 0:
                self.node.depends_on.add_macro(macro.unique_id)
            stack.push(macro.unique_id)
        try:
            called = self.__dict__.get("_called")
            if called is None:
                called = self._called = self.get_macro()
            try:
                return called(*given, **named)
            except MacroReturn as returned:
                return returned.value
        except (TypeError, jinja2.exceptions.TemplateRuntimeError) as error:
            raise jinja.CaughtMacroErrorWithNodeError(exc=error, node=macro) from error
        except CompilationError as error:
            error.stack.append(macro)
            raise
        finally:
            if stack is not None:
                stack.pop(macro.unique_id)

    def dispatch(self: BaseDatabaseWrapper, *given: str | None, **named: str | None) -> MacroGenerator:
        known = self.__dict__.setdefault("_dispatched", {})
        key = (given, *named.items())
        if key not in known:
            known[key] = first_dispatch(self, *given, **named)
        return known[key]

    class Context(jinja2.runtime.Context):
        """One that looks for a name in each place once."""

        def resolve_or_missing(self, key: str) -> object:
            if key in self.vars:
                return self.vars[key]
            for names in getattr(self.parent, "maps", (self.parent,)):
                if key in names:
                    return names[key]
            return jinja2.runtime.missing

    def call(self: Any, context: jinja2.runtime.Context, called: object, *given: object, **named: object) -> object:
        if type(called) is MacroGenerator:
            named.pop("_loop_vars", None)
            named.pop("_block_vars", None)
            return called(*given, **named)
        return first_call(self, context, called, *given, **named)

    def is_safe_attribute(self: Any, obj: object, attr: str, value: object) -> bool:
        # It asks for an object's type, and the name.
        key = type(obj), attr
        if key not in safe:
            safe[key] = first_safe(self, obj, attr, value)
        return safe[key]

    safe: dict[tuple[type, str], bool] = {}
    environment = jinja.MacroFuzzEnvironment
    first_dispatch, first_call = BaseDatabaseWrapper.dispatch, environment.call
    first_safe = environment.is_safe_attribute
    MacroGenerator.__call__ = call_macro
    BaseDatabaseWrapper.dispatch = dispatch
    environment.context_class = Context
    environment.call = call
    environment.is_safe_attribute = is_safe_attribute
