"""Start the platform: servers, migrations, one process a service, and the command line."""
