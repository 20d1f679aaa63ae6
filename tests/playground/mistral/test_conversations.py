import pytest
from mistralai.client import Mistral, errors, models

from playground.mistral import LocalMistral
from playground.model import ScriptedModel

MODEL = "mistral-medium-latest"


async def begin(client: Mistral, text: str = "Hi") -> str:
    response = await client.beta.conversations.start_async(inputs=text, model=MODEL)
    return response.conversation_id


async def texts(client: Mistral, conversation_id: str) -> list[object]:
    history = await client.beta.conversations.get_history_async(conversation_id=conversation_id)
    return [getattr(entry, "content", entry.type) for entry in history.entries]


async def test_start_answers_with_the_models_text(client: Mistral, agent: models.Agent) -> None:
    response = await client.beta.conversations.start_async(inputs="Hi", agent_id=agent.id)

    assert isinstance(response.outputs[0], models.MessageOutputEntry)
    assert response.outputs[0].content == "Hello there."
    assert response.outputs[0].agent_id == agent.id


async def test_usage_adds_up(client: Mistral) -> None:
    response = await client.beta.conversations.start_async(inputs="Hi", model=MODEL)

    usage = response.usage
    assert usage.prompt_tokens
    assert usage.completion_tokens
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


async def test_append_continues_the_same_conversation(client: Mistral) -> None:
    conversation_id = await begin(client)

    await client.beta.conversations.append_async(conversation_id=conversation_id, inputs="More")

    assert await texts(client, conversation_id) == ["Hi", "Hello there.", "More", "Hello there."]


async def test_the_model_sees_the_whole_history(client: Mistral, local: LocalMistral) -> None:
    model = local.model = ScriptedModel("Yes.")
    conversation_id = await begin(client, "One")
    await client.beta.conversations.append_async(conversation_id=conversation_id, inputs="Two")

    assert [m.text for m in model.prompts[-1].messages] == ["One", "Yes.", "Two"]


async def test_the_model_is_given_the_agents_instructions(
    client: Mistral, local: LocalMistral
) -> None:
    model = local.model = ScriptedModel("Yes.")
    agent = await client.beta.agents.create_async(model=MODEL, name="A", instructions="Be brief.")
    await client.beta.conversations.start_async(inputs="Hi", agent_id=agent.id)

    assert model.prompts[0].instructions == "Be brief."


async def test_messages_leave_tools_out(client: Mistral) -> None:
    conversation_id = await begin(client)

    found = await client.beta.conversations.get_messages_async(conversation_id=conversation_id)

    assert [m.type for m in found.messages] == ["message.input", "message.output"]


async def test_restart_keeps_the_history_up_to_and_including_the_entry(client: Mistral) -> None:
    original = await begin(client, "One")
    await client.beta.conversations.append_async(conversation_id=original, inputs="Two")
    entries = (await client.beta.conversations.get_history_async(conversation_id=original)).entries

    branch = await client.beta.conversations.restart_async(
        conversation_id=original, from_entry_id=entries[1].id or "", inputs="Other"
    )

    assert await texts(client, branch.conversation_id) == [
        "One", "Hello there.", "Other", "Hello there.",
    ]  # fmt: skip
    assert await texts(client, original) == ["One", "Hello there.", "Two", "Hello there."]


async def test_a_restart_shares_no_entry_id_with_the_original(client: Mistral) -> None:
    original = await begin(client)
    await client.beta.conversations.append_async(conversation_id=original, inputs="Two")
    before = (await client.beta.conversations.get_history_async(conversation_id=original)).entries

    branch = await client.beta.conversations.restart_async(
        conversation_id=original, from_entry_id=before[1].id or "", inputs="Other"
    )

    after = await client.beta.conversations.get_history_async(
        conversation_id=branch.conversation_id
    )
    assert not {e.id for e in before} & {e.id for e in after.entries}


async def test_restart_without_inputs_answers_a_user_entry_again(client: Mistral) -> None:
    original = await begin(client)
    await client.beta.conversations.append_async(conversation_id=original, inputs="Two")
    entries = (await client.beta.conversations.get_history_async(conversation_id=original)).entries

    branch = await client.beta.conversations.restart_async(
        conversation_id=original, from_entry_id=entries[0].id or ""
    )

    assert await texts(client, branch.conversation_id) == ["Hi", "Hello there."]


async def test_a_restart_may_name_a_version_of_the_agent(
    client: Mistral, local: LocalMistral, agent: models.Agent
) -> None:
    model = local.model = ScriptedModel("Yes.")
    await client.beta.agents.update_async(agent_id=agent.id, instructions="Be kind.")
    first = await client.beta.conversations.start_async(inputs="Hi", agent_id=agent.id)
    await client.beta.conversations.append_async(
        conversation_id=first.conversation_id, inputs="More"
    )

    await client.beta.conversations.restart_async(
        conversation_id=first.conversation_id,
        from_entry_id=first.outputs[0].id or "",
        inputs="Other",
        agent_version=0,
    )

    assert [prompt.instructions for prompt in model.prompts] == ["Be kind.", "Be kind.", ""]


async def test_restart_is_refused_before_the_first_append(client: Mistral) -> None:
    original = await begin(client)
    entries = (await client.beta.conversations.get_history_async(conversation_id=original)).entries

    with pytest.raises(errors.SDKError) as refused:
        await client.beta.conversations.restart_async(
            conversation_id=original, from_entry_id=entries[1].id or "", inputs="Other"
        )

    assert refused.value.status_code == 400


async def test_restart_from_a_foreign_entry_is_refused(client: Mistral) -> None:
    original = await begin(client)
    await client.beta.conversations.append_async(conversation_id=original, inputs="Two")

    with pytest.raises(errors.SDKError) as refused:
        await client.beta.conversations.restart_async(
            conversation_id=original, from_entry_id="msg_unknown", inputs="Other"
        )

    assert refused.value.status_code == 404


async def test_copied_entries_start_a_conversation(client: Mistral) -> None:
    copied: list[models.InputEntries] = [
        models.MessageInputEntry(role="user", content="One"),
        models.MessageOutputEntry(content="Done."),
        models.MessageInputEntry(role="user", content="Two"),
    ]

    response = await client.beta.conversations.start_async(model=MODEL, inputs=copied)

    assert await texts(client, response.conversation_id) == ["One", "Done.", "Two", "Hello there."]


async def test_an_entry_id_in_use_is_refused(client: Mistral) -> None:
    conversation_id = await begin(client)
    history = await client.beta.conversations.get_history_async(conversation_id=conversation_id)
    taken = history.entries[0].id or ""
    entries: list[models.InputEntries] = [
        models.MessageInputEntry(role="user", content="Hi", id=taken)
    ]

    with pytest.raises(errors.SDKError) as refused:
        await client.beta.conversations.start_async(model=MODEL, inputs=entries)

    assert refused.value.status_code == 400


async def test_a_conversation_that_was_not_stored_cannot_be_continued(client: Mistral) -> None:
    response = await client.beta.conversations.start_async(inputs="Hi", model=MODEL, store=False)

    with pytest.raises(errors.SDKError) as refused:
        await client.beta.conversations.append_async(
            conversation_id=response.conversation_id, inputs="More"
        )

    assert refused.value.status_code == 404


async def test_an_append_that_is_not_stored_leaves_no_trace(client: Mistral) -> None:
    conversation_id = await begin(client)

    await client.beta.conversations.append_async(
        conversation_id=conversation_id, inputs="Psst", store=False
    )

    assert await texts(client, conversation_id) == ["Hi", "Hello there."]


async def test_list_finds_conversations_by_metadata(client: Mistral) -> None:
    wanted = await client.beta.conversations.start_async(
        inputs="Hi", model=MODEL, metadata={"thread": "T1"}
    )
    await client.beta.conversations.start_async(inputs="Hi", model=MODEL, metadata={"thread": "T2"})

    found = await client.beta.conversations.list_async(metadata={"thread": "T1"})

    assert [each.id for each in found] == [wanted.conversation_id]


async def test_list_comes_in_pages(client: Mistral) -> None:
    ids = [await begin(client) for _ in range(3)]

    second = await client.beta.conversations.list_async(page=1, page_size=2, metadata=None)

    assert [each.id for each in second] == ids[2:]


async def test_get_tells_the_kind_of_conversation(client: Mistral, agent: models.Agent) -> None:
    with_agent = await client.beta.conversations.start_async(inputs="Hi", agent_id=agent.id)
    with_model = await begin(client)

    first = await client.beta.conversations.get_async(conversation_id=with_agent.conversation_id)
    second = await client.beta.conversations.get_async(conversation_id=with_model)

    assert isinstance(first, models.AgentConversation)
    assert isinstance(second, models.ModelConversation)


async def test_a_deleted_conversation_is_gone(client: Mistral) -> None:
    conversation_id = await begin(client)
    await client.beta.conversations.delete_async(conversation_id=conversation_id)

    with pytest.raises(errors.SDKError) as refused:
        await client.beta.conversations.get_async(conversation_id=conversation_id)

    assert refused.value.status_code == 404


async def test_an_overlong_context_is_refused(client: Mistral) -> None:
    with pytest.raises(errors.SDKError) as refused:
        await begin(client, "word " * 200_000)

    assert refused.value.status_code == 400


async def test_a_refused_append_leaves_no_trace(client: Mistral) -> None:
    conversation_id = await begin(client)

    with pytest.raises(errors.SDKError):
        await client.beta.conversations.append_async(
            conversation_id=conversation_id, inputs="word " * 200_000
        )

    assert await texts(client, conversation_id) == ["Hi", "Hello there."]


async def test_max_tokens_cuts_the_answer_short(client: Mistral) -> None:
    response = await client.beta.conversations.start_async(
        inputs="Hi", model=MODEL, completion_args={"max_tokens": 1}
    )

    assert isinstance(response.outputs[0], models.MessageOutputEntry)
    assert response.outputs[0].content == "Hello"
