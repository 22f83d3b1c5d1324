"""A Discord of our own on the loopback interface: REST and gateway, for load and for faults.

It runs in a process of its own. The unmodified bot reaches it through discord.py, and tests steer
it over HTTP. It has one server with one channel, or several such on neighbouring shards, and keeps
only the rules that a storm or a crash can break: three seconds for an answer, one first answer,
nonces, tokens. simcord knows the rest.
"""
