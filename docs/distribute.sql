-- Distributes the tables by team on Citus: see docs/decisions/0047-distributed-by-team.md.
-- Run it once, with all nodes stopped, in a migrated database in which the extension is installed.
-- A test holds it to the models; after a change of these:
--   python -c 'from storage.engine import distribution; print(*distribution.statements(), sep="\n")'

DROP INDEX IF EXISTS former_key_deletions;
DROP INDEX IF EXISTS former_key_documents;
DROP INDEX IF EXISTS former_key_feedback;
SELECT create_reference_table('deployment_secrets');
SELECT create_reference_table('jobs');
SELECT create_reference_table('nodes');
SELECT create_reference_table('oauth_states');
SELECT create_distributed_table('threads', 'team');
SELECT create_distributed_table('agents', 'team', colocate_with => 'threads');
SELECT create_distributed_table('apps', 'team', colocate_with => 'threads');
SELECT create_distributed_table('audit', 'team', colocate_with => 'threads');
SELECT create_distributed_table('budget_months', 'team', colocate_with => 'threads');
SELECT create_distributed_table('connected_accounts', 'team', colocate_with => 'threads');
SELECT create_distributed_table('connector_tools', 'team', colocate_with => 'threads');
SELECT create_distributed_table('daily_calls', 'team', colocate_with => 'threads');
SELECT create_distributed_table('daily_usage', 'team', colocate_with => 'threads');
SELECT create_distributed_table('deletions', 'team', colocate_with => 'threads');
SELECT create_distributed_table('denials', 'team', colocate_with => 'threads');
SELECT create_distributed_table('documents', 'team', colocate_with => 'threads');
SELECT create_distributed_table('forgotten', 'team', colocate_with => 'threads');
SELECT create_distributed_table('installations', 'team', colocate_with => 'threads');
SELECT create_distributed_table('ledger', 'team', colocate_with => 'threads');
SELECT create_distributed_table('libraries', 'team', colocate_with => 'threads');
SELECT create_distributed_table('memories', 'team', colocate_with => 'threads');
SELECT create_distributed_table('notes', 'team', colocate_with => 'threads');
SELECT create_distributed_table('notices', 'team', colocate_with => 'threads');
SELECT create_distributed_table('orphans', 'team', colocate_with => 'threads');
SELECT create_distributed_table('places', 'team', colocate_with => 'threads');
SELECT create_distributed_table('policies', 'team', colocate_with => 'threads');
SELECT create_distributed_table('profiles', 'team', colocate_with => 'threads');
SELECT create_distributed_table('rate_limits', 'team', colocate_with => 'threads');
SELECT create_distributed_table('routines', 'team', colocate_with => 'threads');
SELECT create_distributed_table('sign_ins', 'team', colocate_with => 'threads');
SELECT create_distributed_table('unpriced_models', 'team', colocate_with => 'threads');
SELECT create_distributed_table('workspace_keys', 'team', colocate_with => 'threads');
SELECT create_distributed_table('branches', 'team', colocate_with => 'threads');
SELECT create_distributed_table('routine_runs', 'team', colocate_with => 'threads');
SELECT create_distributed_table('shares', 'team', colocate_with => 'threads');
SELECT create_distributed_table('turns', 'team', colocate_with => 'threads');
SELECT create_distributed_table('voice_transcripts', 'team', colocate_with => 'threads');
SELECT create_distributed_table('approvals', 'team', colocate_with => 'threads');
SELECT create_distributed_table('feedback', 'team', colocate_with => 'threads');
SELECT create_distributed_table('files', 'team', colocate_with => 'threads');
SELECT create_distributed_table('function_calls', 'team', colocate_with => 'threads');
SELECT create_distributed_table('replies', 'team', colocate_with => 'threads');
