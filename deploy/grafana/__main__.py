"""Write the dashboard: ``python -m deploy.grafana``."""

from deploy.grafana import FILE, dashboard

if __name__ == "__main__":
    FILE.write_text(dashboard(), encoding="utf-8")
