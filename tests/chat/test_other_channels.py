"""What is asked behind closed doors stays there."""

import discord
from world import World, said


async def test_a_poll_in_a_private_channel_is_unknown_to_who_cannot_read_there(
    world: World,
) -> None:
    hidden = discord.PermissionOverwrite(view_channel=False)
    private = world.guild.create_text_channel(
        "moderators", overwrites={world.guild.default_role: hidden}
    )
    (ann,) = world.join(1)
    await world.store.write(
        lambda c: c.execute(
            "INSERT INTO polls (server_id, channel_id, purpose, kind, text, options, results,"
            " ballots, opened_at) VALUES (?, ?, 'asked', 'choice', 'Whom do we ban?',"
            """ '["A", "B"]', 'live', 'secret', 1)""",
            (world.guild.id, private.id),
        )
    )
    offered = await ann.autocomplete(world.channel, "poll results", "poll", "")
    assert offered == []
    looked = await ann.slash(world.channel, "poll results", poll="1")
    assert "Whom do we ban" not in said(looked)
