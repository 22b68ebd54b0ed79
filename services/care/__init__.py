"""Care: the shelter stay, sessions, schooling, legal aid, rights followed up, complaints."""
