"""Controls, charts and tables that several pages show."""
