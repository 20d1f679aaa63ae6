"""Indexes of what leaves with a workspace, of sign-ins, and of a thread's turns in its team"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

GIVEN_UP = sa.text("given_up_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_orphans_team", "orphans", ["team"])
    op.create_index(
        "ix_connected_accounts_owner", "connected_accounts", ["team", "owner", "connector"]
    )
    op.create_index("ix_sign_ins_user", "sign_ins", ["team", "user"])
    op.create_index(
        "ix_workspace_keys_given_up",
        "workspace_keys",
        ["given_up_at"],
        postgresql_where=GIVEN_UP,
        sqlite_where=GIVEN_UP,
    )
    op.create_index("ix_turns_thread_team", "turns", ["thread_id", "team", "ts"])
    op.drop_index("ix_turns_thread", "turns")
    op.create_index("ix_turns_person_all", "turns", ["user", "team", "finished_at", "id"])
    op.drop_index("ix_turns_user", "turns")
    op.create_index("uq_replies_message", "replies", ["channel", "ts", "team"], unique=True)
    op.drop_index("uq_replies_place", "replies")


def downgrade() -> None:
    op.create_index("uq_replies_place", "replies", ["team", "channel", "ts"], unique=True)
    op.drop_index("uq_replies_message", "replies")
    op.create_index("ix_turns_user", "turns", ["team", "user", "finished_at", "id"])
    op.drop_index("ix_turns_person_all", "turns")
    op.create_index("ix_turns_thread", "turns", ["thread_id", "ts"])
    op.drop_index("ix_turns_thread_team", "turns")
    op.drop_index("ix_workspace_keys_given_up", "workspace_keys")
    op.drop_index("ix_sign_ins_user", "sign_ins")
    op.drop_index("ix_connected_accounts_owner", "connected_accounts")
    op.drop_index("ix_orphans_team", "orphans")
