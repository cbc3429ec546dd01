"""The asset that compares the prose of reports: ``text_sameness``."""

import dagster as dg
import pyarrow as pa

from pipelines.assets.asset_metadata import ByYear, declared, made_by_year, of_values
from pipelines.assets.partitions import years_of
from pipelines.assets.stale_years import StaleYears, told_kept, with_previous
from pipelines.terminal import counted
from pipelines.workspace import Workspace
from schemas.language import phrase
from warehouse.load import RESOLVED
from warehouse.overview import value_counts
from warehouse.text_sameness import load_text_sameness


def text_sameness_asset(by_year: ByYear) -> dg.AssetsDefinition:
    """Each year is compared with itself and the one before, straight from the extraction store."""
    counts = ("sentences", "same", "own_sentences", "own_same")

    @dg.asset(
        **by_year,
        **declared(
            "text_sameness",
            {
                "report_id": [("reports", "report_id")],
                "other_report_id": [("reports", "report_id")],
                **{name: [("extractions", "texts.sentences")] for name in counts},
            },
        ),
    )
    def text_sameness(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """How many of a report's sentences its body printed the year before, or another body prints.

        Of the others below the same government it is the one that is most like it. Numbers make no other
        sentence; of all sentences, and of those that not everybody prints.
        """
        state, years = workspace.state(), years_of(context.partition_keys)
        with workspace.database.connection() as con:
            stale = StaleYears(workspace, con, "text_sameness", years, with_previous(workspace, con))
            for year in stale:
                of_years = [state.resolved(each) for each in ((year - 1, year) if year else ())]
                resolved = pa.concat_tables([RESOLVED.empty_table(), *of_years])
                files = state.store.files("texts", resolved["source_sha256"])
                load_text_sameness(con, year, files, resolved)
            pairs = value_counts(con, "text_sameness", "kind", years)
        number = sum(pairs["rows"])
        context.log.info(phrase(f"{number:,} 对报告", counted(number, "pair")) + told_kept(stale))
        return made_by_year(context, of_values(pairs, "kind"), stale.kept)

    return text_sameness
