"""The measurements, in the order of the table."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count

from benchmarks import measure, projects
from benchmarks.measure import Figures, in_turn
from benchmarks.mirror import CHANGED, COMMITS, FILES, Mirror
from benchmarks.rows import Bound, Row
from benchmarks.workspace import DAY, DOMAIN, Repo, Workspace, environment


@dataclass(frozen=True)
class Case:
    """One measurement.

    Attributes:
        title: what it measures, as in the table.
        how: what is run, for readers of the table.
        runs: the number of counted runs of each side.
        measure: returns the rows; the first has the title and the bound.
    """

    title: str
    bound: Bound
    how: str
    runs: int
    measure: Callable[["Case", Workspace, int], list[Row]]


def _copy(case: Case, space: Workspace, runs: int) -> list[Row]:
    def side() -> float:
        path = space.new_path()
        try:
            return measure.seconds(space.copy_command(path), path.parent, environment())
        finally:
            space.discard(path)

    (taken,) = in_turn([side], runs)
    return [Row(case.title, taken, bound=case.bound)]


def _first_partition(case: Case, space: Workspace, runs: int) -> list[Row]:
    space.example()  # fills uv's cache

    def side() -> float:
        path = space.new_path()
        try:
            copied = measure.seconds(space.copy_command(path), path.parent, environment())
            return copied + Repo(path).seconds("make", "run", f"PARTITION={DAY}")
        finally:
            space.discard(path)

    (taken,) = in_turn([side], runs, warm_up=0)
    return [Row(case.title, taken, bound=case.bound)]


def _load_definitions(case: Case, space: Workspace, runs: int) -> list[Row]:
    repo = space.example()

    def python(code: str) -> float:
        return repo.seconds(repo.tool("python"), "-c", code)

    loading = partial(python, f"from {DOMAIN}.definitions import defs; defs()")
    importing = partial(python, "import dagster, dagster_dbt")
    loaded, imported = in_turn([loading, importing], runs)
    return [Row(case.title, loaded, imported, "import dagster, dagster_dbt", case.bound)]


def _one_partition(case: Case, space: Workspace, runs: int) -> list[Row]:
    repo, example = space.repo("without-forecast", projects.without_forecast), space.example()

    def run(where: Repo) -> float:
        where.settle()
        return where.run_seconds("--partition", DAY)

    def plain_dbt() -> float:
        repo.settle()
        return repo.dbt_seconds("build", "--exclude-resource-type", "unit_test")

    whole, built, forecast = in_turn([partial(run, repo), plain_dbt, partial(run, example)], runs)
    return [
        Row(case.title, whole, built, "dbt build", case.bound),
        Row("the same with the forecast", forecast, built, "dbt build"),
    ]


def _year(case: Case, space: Workspace, runs: int) -> list[Row]:
    repo = space.repo("year", projects.with_year)

    def run(*options: str) -> float:
        repo.settle()
        return repo.run_seconds(*options)

    year, day = in_turn(
        [partial(run, "--from", "2013-01-01", "--to", "2013-12-31"), partial(run, "--partition", DAY)], runs
    )
    repo.require(f"(select count(*) from {DOMAIN}__raw.departures) = {projects.FLIGHTS}")
    return [Row(case.title, year, day, "one day", case.bound)]


def _year_in_dbt(case: Case, space: Workspace, runs: int) -> list[Row]:
    repo = space.repo("year", projects.with_year)
    repo.run_seconds("--from", "2013-01-01", "--to", "2013-12-31")
    projects.add_microbatch(repo)
    start, end = projects.YEAR
    by_batch = (
        "run", "--select", "daily_delays_microbatch", "--event-time-start", start, "--event-time-end", end,
    )  # fmt: skip

    def windowed() -> float:
        repo.settle()
        return repo.seconds(*repo.inside("build_window", "daily_delays", start, end))

    def batched() -> float:
        repo.settle()
        return repo.dbt_seconds(*by_batch, project=projects.MICROBATCH)

    window, batches = in_turn([windowed, batched], runs)
    marts = f"{DOMAIN}__marts"
    repo.require_same(f"{marts}.daily_delays", f"{marts}.daily_delays_microbatch")
    return [Row(case.title, window, batches, "microbatch", case.bound)]


def _thousand_models(case: Case, space: Workspace, runs: int) -> list[Row]:
    def side(count: int) -> Callable[[], float]:
        repo = space.repo(f"models-{count}", partial(projects.with_models, count=count))

        def materialise(*assets: str) -> float:
            repo.settle()
            keys = [f"{DOMAIN}/{asset}" for asset in assets]
            return repo.seconds(*repo.inside("materialise", DAY, *keys))

        materialise("raw/departures", "staging/stg_departures")  # what the model reads
        return partial(materialise, "marts/daily_delays")

    thousand, ten = in_turn([side(1000), side(10)], runs)
    return [Row(case.title, thousand, ten, "10 models", case.bound)]


def _publish(case: Case, space: Workspace, runs: int) -> list[Row]:
    repo = space.repo("publishing", lambda _: None)
    projects.add_million_rows(repo)
    start, end = projects.WINDOW
    by_kit = repo.inside("publish_window", projects.CONTRACT, start, end)
    inside = f"where booked_on >= date '{start}' and booked_on < date '{end}'"
    by_hand = (
        f"delete from by_hand.bookings {inside}",
        f"insert into by_hand.bookings select * from {DOMAIN}__marts.bookings {inside}",
    )
    repo.output(*by_kit)  # creates the published table
    repo.sql(
        f"""create schema by_hand;
        create table by_hand.bookings (like {DOMAIN}.bookings_v1 including all);
        insert into by_hand.bookings select * from {DOMAIN}__marts.bookings;
        alter table by_hand.bookings set (autovacuum_enabled = off);
        alter table {DOMAIN}.bookings_v1 set (autovacuum_enabled = off);"""
    )

    def published() -> float:
        repo.settle()
        return float(repo.output(*by_kit))

    def psql() -> float:
        repo.settle()
        return repo.seconds(
            *repo.psql("--single-transaction", *(f"--command={statement}" for statement in by_hand))
        )

    kit, floor = in_turn([published, psql], runs)
    repo.require_same(f"{DOMAIN}.bookings_v1", "by_hand.bookings")
    return [Row(case.title, kit, floor, "psql", case.bound)]


def _memory(case: Case, space: Workspace, runs: int) -> list[Row]:
    repo = space.example()

    def once() -> measure.Peak:
        repo.output("make", "reset")
        return measure.peak_memory(["make", "run"], repo.path, environment(), repo.server)

    peaks = [once() for _ in range(1 + runs)][1:]
    return [
        Row(case.title, Figures(tuple(peak.tree for peak in peaks), "MB"), bound=case.bound),
        Row("its largest single process", Figures(tuple(peak.largest for peak in peaks), "MB")),
        Row("with the embedded server", Figures(tuple(peak.with_others for peak in peaks), "MB")),
    ]


def _contracts(case: Case, space: Workspace, runs: int, what: str) -> list[Row]:
    repo = space.repo("contracts", partial(projects.with_contracts, count=100, columns=50))
    if what == "again":
        repo.output(*repo.inside("contracts", "compile"))
    (taken,) = in_turn([lambda: float(repo.output(*repo.inside("contracts", what)))], runs)
    return [Row(case.title, taken, bound=case.bound)]


def _consumption(case: Case, space: Workspace, runs: int) -> list[Row]:
    consumer = space.repo("consumer", partial(projects.with_consumed, count=20, columns=50))
    consumer.output("make", "compile")

    def load(repo: Repo) -> float:
        return repo.seconds(repo.tool("python"), "-c", f"from {DOMAIN}.definitions import defs; defs()")

    more, without = in_turn([partial(load, consumer), partial(load, space.example())], runs)
    added = Figures(tuple(a - b for a, b in zip(more.values, without.values, strict=True)), "s")
    return [Row(case.title, added, bound=case.bound)]


def _plan(case: Case, space: Workspace, runs: int) -> list[Row]:
    repo = Mirror(space.new_path().parent, space.opened().tool("domain"))
    planned, filtered = in_turn([repo.plan, repo.filter_repo], runs)
    memory = Figures(tuple(repo.plan_memory() for _ in range(runs)), "MB")
    return [
        Row(case.title, planned, bound=case.bound),
        Row("the same, against `git filter-repo`", planned, filtered, "git filter-repo"),
        Row("its memory, with the git processes", memory, bound=Bound(300, "MB")),
    ]


def _build(case: Case, space: Workspace, runs: int) -> list[Row]:
    repo = Mirror(space.new_path().parent, space.opened().tool("domain"))
    built, archived, filtered = in_turn([repo.build, repo.archive, repo.filter_repo], runs)
    return [
        Row(case.title, built, archived, "git archive", case.bound),
        Row("the same, against `git filter-repo`", built, filtered, "git filter-repo"),
    ]


def _publication(case: Case, space: Workspace, runs: int) -> list[Row]:
    repo = Mirror(space.new_path().parent, space.opened().tool("domain"))
    numbers = count()

    def publication() -> float:
        """Plan and publish, as the workflow does."""
        repo.change(next(numbers))
        return repo.plan() + repo.publish()

    (taken,) = in_turn([publication], runs)
    return [Row(case.title, taken, bound=case.bound)]


CASES = (
    Case(
        "`copier copy --defaults` of a domain repo, whole process",
        Bound(1.5, "s"),
        "From a git repo whose newest commit is a tagged release, into a folder that does not exist.",
        9,
        _copy,
    ),
    Case(
        "from `copier copy` to the first published partition, with installation",
        Bound(45, "s"),
        f"`copier copy --defaults`, then `make run PARTITION={DAY}` in the new folder. uv's cache is warm; "
        "included are resolving versions, creating the environment and the database server, parsing the "
        "dbt project, and compiling the imported Python modules.",
        3,
        _first_partition,
    ),
    Case(
        "loading the definitions, against importing dagster and dagster_dbt alone",
        Bound(1.5, "times"),
        "Two Python processes: one loads the definitions of the example (with an up-to-date manifest), the "
        "other runs `import dagster, dagster_dbt`.",
        9,
        _load_definitions,
    ),
    Case(
        "one partition through ingest, dbt, checks and publish, against plain `dbt build` of the same models",
        Bound(2.5, "times"),
        f"`domain run --partition {DAY}` in an example without the forecast and its contract, against `dbt "
        "build --exclude-resource-type unit_test` of its project on the same tables. The next line is the "
        "unchanged example, whose forecast imports scikit-learn, against the same `dbt build`.",
        5,
        _one_partition,
    ),
    Case(
        "all 365 days of 2013 (336,776 rows, all three airports) in one run, against one day",
        Bound(3, "times"),
        "`domain run --from 2013-01-01 --to 2013-12-31` against `domain run --partition` of one day, whole "
        "processes of the example, with the forecast; both replace existing rows.",
        3,
        _year,
    ),
    Case(
        "the dbt part of the same 365 days, against dbt's `microbatch`",
        Bound(5, "times faster"),
        "`dbt run` of one model over the year, invoked as by the kit, against `dbt run` of the same model "
        "with `incremental_strategy='microbatch'` and daily batches; whole processes, and both replace "
        "existing rows.",
        3,
        _year_in_dbt,
    ),
    Case(
        "one partition of one model in a dbt project of 1,000 models, against a project of 10 models",
        Bound(2, "times"),
        "A process that loads the definitions and materialises one partition of `daily_delays` with its "
        "tests. The other models are small and tested: half views, half partitioned marts. The manifest is "
        "up to date.",
        5,
        _thousand_models,
    ),
    Case(
        "publishing 1,000,000 rows in one window, against `DELETE` and `INSERT .. SELECT` in psql",
        Bound(1.3, "times"),
        "The call of the kit's `publish` for a contract of seven columns with a primary key of two columns "
        "and five CHECKs, against a psql process with one transaction into an identical table. Both "
        "replace a million rows; VACUUM and CHECKPOINT run before each.",
        5,
        _publish,
    ),
    Case(
        "peak memory of `make run` on the example",
        Bound(700, "MB"),
        "All 14 partitions into an empty warehouse. The bound applies to the sum over all processes of "
        "`make run`, sampled about every 30 ms; shared pages count once for each process. The largest "
        "single process is as the operating system reports it. The last line adds the embedded server; "
        "there, shared pages count once.",
        3,
        _memory,
    ),
    Case(
        "compiling 100 contracts of 50 columns each, without imports",
        Bound(3, "s"),
        "No compiled file exists before. All columns but one have a range and allowed values.",
        5,
        partial(_contracts, what="compile"),
    ),
    Case(
        "compiling them again, without imports",
        Bound(1, "s"),
        "Nothing has changed since.",
        5,
        partial(_contracts, what="again"),
    ),
    Case(
        "the gate for these contracts, without imports",
        Bound(3, "s"),
        "Every contract differs in one word from HEAD, so that both versions of each are read.",
        5,
        partial(_contracts, what="check"),
    ),
    Case(
        "time that 20 consumed contracts of 50 columns each add to loading the definitions",
        Bound(0.5, "s"),
        "Whole processes with and without the contracts, alternately; the difference of each pair.",
        9,
        _consumption,
    ),
    Case(
        f"`domain open plan` in a repo of {FILES:,} files and {COMMITS:,} commits that was never published",
        Bound(3, "s"),
        "Whole processes. Seven of ten files are public, each of 1 to 5 kB; nothing has been published, so "
        "every rule reads all of them. Kingfisher's compiled rules are cached. `git filter-repo --path` "
        "rewrites the history of a fresh clone, without the time for cloning. The memory is the sum over "
        "all processes, sampled about every 30 ms.",
        5,
        _plan,
    ),
    Case(
        "`domain open build` in the same repo, against `git archive | tar x` of the same tree",
        Bound(3, "times"),
        "Whole processes; `git archive` gets the two public paths. `git filter-repo` runs as above.",
        5,
        _build,
    ),
    Case(
        f"`domain open plan` and `publish --push` after a merge that changed {CHANGED} files",
        Bound(5, "s"),
        "Both commands, with a bare repo on the same disk. The first round, which publishes everything, "
        "does not count.",
        5,
        _publication,
    ),
)
