"""The styles of a widget's parts (component classes), made to be laid over one another."""

from __future__ import annotations

from rich.style import Style
from textual.widget import Widget


def part_style(widget: Widget, name: str) -> Style:
    """Return what the component class `name` sets, and nothing that it leaves to the styles beneath.

    Translucent colours are blended with the widget's own background.
    """
    rules = widget.get_component_styles(name)
    partial = widget.get_component_rich_style(name, partial=True)
    blended = widget.get_component_rich_style(name)
    return partial + Style.from_color(
        blended.color if rules.has_rule("color") else None,
        blended.bgcolor if rules.has_rule("background") and rules.background.a else None,
    )


def is_bare(widget: Widget) -> bool:
    """Whether a widget's lines are shown as it draws them: no border, padding, outline, tint or opacity."""
    styles = widget.styles
    framed = styles.gutter or styles.outline.spacing
    return not framed and not styles.tint.a and styles.text_opacity == 1 and widget.opacity == 1
