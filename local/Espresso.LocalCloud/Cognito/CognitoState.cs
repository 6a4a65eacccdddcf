using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.Cognito;

/// <summary>Pools, clients, groups, users and sign-ins: in memory for reading, every change in the store before it is answered.</summary>
internal sealed class CognitoState(IStore store)
{
    private const string PoolSpace = "cognito.pools";
    private const string ClientSpace = "cognito.clients";
    private const string GroupSpace = "cognito.groups";
    private const string UserSpace = "cognito.users";
    private const string SessionSpace = "cognito.sessions";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, PoolRecord> _pools = [];
    private readonly Dictionary<string, ClientRecord> _clients = [];
    private readonly Dictionary<(string Pool, string Name), GroupRecord> _groups = [];
    private readonly Dictionary<(string Pool, string Username), UserRecord> _users = [];
    private readonly Dictionary<string, SessionRecord> _sessions = [];
    private readonly Dictionary<string, SessionRecord> _byOrigin = [];

    public void Load()
    {
        foreach (var (_, pool) in store.ReadRecords<PoolRecord>(PoolSpace))
            _pools[pool.Id] = pool;
        foreach (var (_, client) in store.ReadRecords<ClientRecord>(ClientSpace))
            _clients[client.Id] = client;
        foreach (var (_, group) in store.ReadRecords<GroupRecord>(GroupSpace))
            _groups[(group.PoolId, group.Name)] = group;
        foreach (var (_, user) in store.ReadRecords<UserRecord>(UserSpace))
            _users[(user.PoolId, user.Username)] = user;
        foreach (var (_, session) in store.ReadRecords<SessionRecord>(SessionSpace))
            _byOrigin[session.OriginJti] = _sessions[session.TokenHash] = session;
    }

    public IReadOnlyList<PoolRecord> Pools() => Read(() => _pools.Values.ToArray());

    public PoolRecord? FindPool(string id) => Read(() => _pools.GetValueOrDefault(id));

    public PoolRecord Pool(string? id) => FindPool(id ?? "") ?? throw new CloudException("ResourceNotFoundException", $"User pool {id} does not exist.");

    public ClientRecord Client(string? id) => Read(() => _clients.GetValueOrDefault(id ?? ""))
        ?? throw new CloudException("ResourceNotFoundException", $"User pool client {id} does not exist.");

    public IReadOnlyList<ClientRecord> Clients(string poolId) => Read(() => _clients.Values.Where(client => client.PoolId == poolId).ToArray());

    public GroupRecord? FindGroup(string poolId, string name) => Read(() => _groups.GetValueOrDefault((poolId, name)));

    public IReadOnlyList<GroupRecord> Groups(string poolId) =>
        Read(() => _groups.Values.Where(group => group.PoolId == poolId).OrderBy(group => group.Name, StringComparer.Ordinal).ToArray());

    public IReadOnlyList<UserRecord> Users(string poolId) => Read(() => _users.Values.Where(user => user.PoolId == poolId).ToArray());

    /// <summary>By user name, sub, or an attribute that the pool takes as a name; aliases count only when verified.</summary>
    public UserRecord? FindUser(PoolRecord pool, string name) => Read(() => FindUserHere(pool, name));

    public SessionRecord? FindSession(string tokenHash) => Read(() => _sessions.GetValueOrDefault(tokenHash));

    public SessionRecord? FindSessionByOrigin(string originJti) => Read(() => _byOrigin.GetValueOrDefault(originJti));

    public Task SaveAsync(PoolRecord pool) => Write(() => _pools[pool.Id] = pool, new StoreBatch().PutRecord(PoolSpace, pool.Id, pool));

    public Task SaveAsync(ClientRecord client) => Write(() => _clients[client.Id] = client, new StoreBatch().PutRecord(ClientSpace, client.Id, client));

    public Task SaveAsync(GroupRecord group) =>
        Write(() => _groups[(group.PoolId, group.Name)] = group, new StoreBatch().PutRecord(GroupSpace, $"{group.PoolId}|{group.Name}", group));

    public Task SaveAsync(SessionRecord session) => Write(
        () => _byOrigin[session.OriginJti] = _sessions[session.TokenHash] = session,
        new StoreBatch().PutRecord(SessionSpace, session.TokenHash, session));

    /// <summary>Adds a user unless one of its names is taken.</summary>
    /// <param name="isTaken">Throws the error for a taken name.</param>
    public Task AddAsync(PoolRecord pool, UserRecord user, IEnumerable<string> names, Func<CloudException> isTaken)
    {
        lock (_gate)
        {
            if (names.Any(name => FindUserHere(pool, name) is not null))
                throw isTaken();
            _users[(user.PoolId, user.Username)] = user;
            return SaveUserAsync(user);
        }
    }

    /// <summary>Changes the newest state of a user; <paramref name="change"/> may throw and then nothing changes.</summary>
    public async Task<UserRecord> ChangeAsync(UserRecord known, Func<UserRecord, UserRecord> change)
    {
        UserRecord changed;
        Task saved;
        lock (_gate)
        {
            var current = _users.GetValueOrDefault((known.PoolId, known.Username)) ?? throw new CloudException("UserNotFoundException", "User does not exist.");
            changed = change(current) with { ModifiedAt = TimeProvider.System.GetUtcNow() };
            _users[(changed.PoolId, changed.Username)] = changed;
            saved = SaveUserAsync(changed);
        }

        await saved;
        return changed;
    }

    public Task RemoveAsync(ClientRecord client) => Write(() => _clients.Remove(client.Id), new StoreBatch().Delete(ClientSpace, client.Id));

    public Task RemoveAsync(UserRecord user) =>
        Write(() => _users.Remove((user.PoolId, user.Username)), new StoreBatch().Delete(UserSpace, UserKey(user)));

    public async Task RemoveAsync(GroupRecord group)
    {
        foreach (var user in Users(group.PoolId).Where(user => user.Groups.Contains(group.Name)))
            await ChangeAsync(user, current => current with { Groups = [.. current.Groups.Where(name => name != group.Name)] });
        await Write(() => _groups.Remove((group.PoolId, group.Name)), new StoreBatch().Delete(GroupSpace, $"{group.PoolId}|{group.Name}"));
    }

    public Task RemoveAsync(PoolRecord pool)
    {
        var batch = new StoreBatch().Delete(PoolSpace, pool.Id).DeletePrefix(UserSpace, pool.Id + "|").DeletePrefix(GroupSpace, pool.Id + "|");
        return Write(() =>
        {
            _pools.Remove(pool.Id);
            foreach (var client in _clients.Values.Where(client => client.PoolId == pool.Id).ToArray())
            {
                _clients.Remove(client.Id);
                batch.Delete(ClientSpace, client.Id);
            }

            foreach (var group in _groups.Keys.Where(key => key.Pool == pool.Id).ToArray())
                _groups.Remove(group);
            foreach (var user in _users.Keys.Where(key => key.Pool == pool.Id).ToArray())
                _users.Remove(user);
            foreach (var session in _sessions.Values.Where(session => session.PoolId == pool.Id).ToArray())
            {
                _sessions.Remove(session.TokenHash);
                _byOrigin.Remove(session.OriginJti);
                batch.Delete(SessionSpace, session.TokenHash);
            }
        }, batch);
    }

    /// <summary>Ends all of a user's sign-ins.</summary>
    public async Task RevokeAllAsync(UserRecord user)
    {
        var open = Read(() => _sessions.Values.Where(session => session.PoolId == user.PoolId && session.Username == user.Username && !session.IsRevoked).ToArray());
        foreach (var session in open)
            await SaveAsync(session with { IsRevoked = true });
    }

    private UserRecord? FindUserHere(PoolRecord pool, string name)
    {
        if (_users.TryGetValue((pool.Id, name), out var exact))
            return exact;
        return _users.Values.FirstOrDefault(user => user.PoolId == pool.Id
            && (pool.Names.Equals(user.Username, name)
                || pool.UsernameAttributes.Any(attribute => user.Attributes.TryGetValue(attribute, out var value) && pool.Names.Equals(value, name))
                || pool.AliasAttributes.Any(alias => IsVerifiedAlias(user, alias) && pool.Names.Equals(user.Attributes[alias], name))));
    }

    private static bool IsVerifiedAlias(UserRecord user, string alias) => user.Attributes.ContainsKey(alias)
        && (alias is "preferred_username" || user.Attributes.GetValueOrDefault(alias + "_verified") is "true");

    private static string UserKey(UserRecord user) => $"{user.PoolId}|{user.Username}";

    private Task SaveUserAsync(UserRecord user) => store.CommitAsync(new StoreBatch().PutRecord(UserSpace, UserKey(user), user));

    private T Read<T>(Func<T> read)
    {
        lock (_gate)
            return read();
    }

    private Task Write(Action change, StoreBatch batch)
    {
        lock (_gate)
        {
            change();
            return store.CommitAsync(batch);
        }
    }
}
