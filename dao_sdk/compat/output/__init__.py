"""How a report is told: text, JSON, SARIF, annotations."""
