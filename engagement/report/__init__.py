"""Documents for the client: findings report and technical file as HTML, PDF or Markdown."""

from engagement.report.write import write_report

__all__ = ["write_report"]
