"""From ballots to figures, and from figures to pictures and exports."""
