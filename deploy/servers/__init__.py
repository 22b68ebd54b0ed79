"""Private PostgreSQL and RabbitMQ: own directories, own ports on loopback, an unprivileged user, no systemd."""
