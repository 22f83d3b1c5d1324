"""A Discord of our own on the loopback interface: REST and gateway, for load and for faults.

It runs in a process of its own. The unmodified bot reaches it through discord.py, and tests steer
it over HTTP. It keeps the rules that a storm or a crash can break: three seconds for an answer,
one first answer, nonces, tokens, what is gone stays gone.
"""
