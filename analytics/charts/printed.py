"""Draws a chart as SVG for print: the same specification as on the page, text kept as text."""

from analytics.charts.areas import MapSpec
from analytics.charts.flow import FlowSpec
from analytics.charts.ribbons import draw_ribbons
from analytics.charts.spec import ChartSpec
from analytics.charts.svg import WIDTH_PT, frame_svg


def draw_print(spec: ChartSpec | FlowSpec | MapSpec, *, framed: bool = False) -> str:
    """Draw a chart, a flow or a map as SVG.

    Parameters
    ----------
    spec
        What is drawn: printed figures only.
    framed
        Whether title and source are drawn too, for a picture that stands alone.

    Returns
    -------
    str
        SVG 170 mm wide with a title and a description for who listens, presentation attributes
        only (no style, no script), and no date: the same bytes for the same specification.

    Raises
    ------
    ChartFault
        It is a map without an atlas.
    """
    if isinstance(spec, MapSpec):
        drawing = spec.draw(WIDTH_PT)
    elif isinstance(spec, FlowSpec):
        drawing = draw_ribbons(spec)
    else:
        # matplotlib takes half a second to come: only who prints waits for it.
        from analytics.charts.sheet import draw_sheet

        drawing = draw_sheet(spec)
    return frame_svg(drawing, spec.title, spec.alt, spec.source if framed else None)
