"""A small bot that uses what the real one uses, so that the contract meets true payloads."""

import io

import discord
from discord import app_commands, ui

Interaction = discord.Interaction[discord.Client]
NOBODY = discord.AllowedMentions.none()


def chart() -> discord.File:
    return discord.File(io.BytesIO(b"png"), "chart.png", description="A chart")


class Card(ui.LayoutView):
    """A passage with buttons, a select, a chart and a link."""

    def __init__(self, text: str = "# A passage") -> None:
        super().__init__(timeout=None)
        buttons = [ui.Button[Card](label=f"Answer {n}", custom_id=f"answer:{n}") for n in range(5)]
        options = [discord.SelectOption(label=f"Option {n}", value=str(n)) for n in range(25)]
        link = ui.Button[Card](label="Source", url="https://example.org", emoji="📰")
        gallery = ui.MediaGallery[Card](
            discord.MediaGalleryItem("attachment://chart.png", description="A chart")
        )
        container = ui.Container[Card](
            ui.TextDisplay[Card](text),
            ui.Section[Card]("The article", accessory=link),
            ui.Separator[Card](),
            ui.ActionRow[Card](*buttons),
            ui.ActionRow[Card](ui.Select[Card](custom_id="pick", options=options, max_values=3)),
            gallery,
            accent_color=0x336699,
        )
        self.add_item(container)
        self.stop()


class Receipt(ui.View):
    """A private receipt with a button for each way of answering an interaction."""

    @ui.button(label="Reason", custom_id="reason")
    async def reason(self, interaction: Interaction, _: "ui.Button[Receipt]") -> None:
        await interaction.response.send_modal(Reason())

    @ui.button(label="Withdraw", custom_id="withdraw")
    async def withdraw(self, interaction: Interaction, _: "ui.Button[Receipt]") -> None:
        await interaction.response.edit_message(content="Withdrawn", view=None)

    @ui.button(label="Slowly", custom_id="slowly")
    async def slowly(self, interaction: Interaction, _: "ui.Button[Receipt]") -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="Done")


class Reason(ui.Modal, title="Your reason"):
    """Every control of a modal that asks for words or choices."""

    text = ui.Label["Reason"](
        text="In a sentence",
        component=ui.TextInput["Reason"](
            custom_id="text", style=discord.TextStyle.paragraph, max_length=4000
        ),
    )
    side = ui.Label["Reason"](
        text="For which side",
        description="One of them",
        component=ui.RadioGroup["Reason"](
            custom_id="side",
            options=[discord.RadioGroupOption(label=name, value=name) for name in ("Yes", "No")],
        ),
    )
    kinds = ui.Label["Reason"](
        text="It is about",
        component=ui.CheckboxGroup["Reason"](
            custom_id="kinds",
            required=False,
            min_values=0,
            options=[discord.CheckboxGroupOption(label=name) for name in ("Facts", "Values")],
        ),
    )

    async def on_submit(self, interaction: Interaction, /) -> None:
        await interaction.response.send_message("Thank you", ephemeral=True)


class SampleBot(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default(), allowed_mentions=NOBODY)
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(round_group)
        self.tree.command(description="A private answer")(private)
        self.tree.context_menu(name="Discuss this")(discuss)

    async def setup_hook(self) -> None:
        await self.tree.sync()


round_group = app_commands.Group(
    name="round",
    description="Rounds",
    guild_only=True,
    default_permissions=discord.Permissions(manage_guild=True),
)


@round_group.command(description="Start a round")
@app_commands.describe(article="Which article", pace="How fast", wait="Minutes to wait")
@app_commands.choices(pace=[app_commands.Choice(name="By hand", value="manual")])
async def start(
    interaction: Interaction,
    article: str,
    pace: str = "manual",
    wait: app_commands.Range[int, 1, 60] = 5,
    voters: discord.Role | None = None,
) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    channel = interaction.channel
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send(view=Card(article), file=chart(), nonce="round:1:step:0")
    message = await message.edit(
        view=Card("# Changed"), attachments=[chart()], allowed_mentions=NOBODY
    )
    await message.edit(attachments=message.attachments)
    thread = await message.create_thread(name="A round", auto_archive_duration=1440)
    embed = discord.Embed(title="Old style", description="An embed")
    opening = await thread.send("Hello", embed=embed.add_field(name="a", value="b"), silent=True)
    await opening.edit(content="Hello again")
    await opening.reply("And again")
    await thread.edit(archived=True)
    await channel.guild.forums[0].create_thread(name="A post", content="The opening message")
    await interaction.edit_original_response(view=Card(pace), attachments=[chart()])
    followup = await interaction.followup.send(f"{wait} {voters}", ephemeral=True, wait=True)
    await followup.edit(content="Started")


@start.autocomplete("article")
async def complete(_: Interaction, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"Article {current}", value="biden-putin-call")]


async def private(interaction: Interaction) -> None:
    await interaction.response.send_message("Counted", view=Receipt(), ephemeral=True)


async def discuss(interaction: Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(message.jump_url, ephemeral=True)
