using System.Collections.Immutable;

namespace Espresso.Orders.Domain;

internal enum ActorKind
{
    Customer,
    Barista,
    Admin,
    System,
}

/// <summary>Who does something to an order.</summary>
/// <param name="Id">Absent for the system.</param>
/// <param name="Name">What other people see; absent for customers and the system.</param>
internal sealed record Actor(ActorKind Kind, UserId? Id, string? Name)
{
    public static Actor System { get; } = new(ActorKind.System, null, null);

    public string Text => Kind switch
    {
        ActorKind.Customer => "customer",
        ActorKind.Barista => "barista",
        ActorKind.Admin => "admin",
        _ => "system",
    };
}

internal sealed record Barista(UserId Id, string Name);

/// <summary>What the customer chose, in the menu's words of that moment.</summary>
internal sealed record Selection(DrinkId Drink, string DrinkName, string Size, ImmutableSortedDictionary<string, ImmutableArray<string>> Options);

/// <summary>One status change as the customer sees it.</summary>
/// <param name="Write">The write that made it; a writer whose answer was lost recognises its own.</param>
internal sealed record TimelineEntry(OrderStatus Status, DateTimeOffset At, string By, string? ByName, string? Reason, WriteId Write);

/// <summary>One run of the workflow for an order. The text is stored in the scan's transaction, and every start sends exactly it.</summary>
/// <param name="Attempt">Counts from 1; a dead execution is followed by the next attempt.</param>
/// <param name="Input">The execution's exact input.</param>
internal sealed record WorkflowRun(int Attempt, string Input);

/// <summary>The task token by which the workflow waits for the next decision on an order.</summary>
/// <param name="Awaits">The status that the wait is for: choosing, accepting or finishing ends it.</param>
/// <param name="Rank">Sorts registrations: attempt, entered time, retry count.</param>
/// <param name="OrderVersion">The order's version when it was registered: a newer one is news to the workflow.</param>
internal sealed record WaitingTask(string Token, OrderStatus Awaits, string Rank, int OrderVersion);

/// <summary>An order. Immutable; <see cref="Apply"/> makes the next version.</summary>
internal sealed record Order
{
    public required OrderId Id { get; init; }
    public required OrderStatus Status { get; init; }

    /// <summary>Counts status changes, from 1; the ETag, and the second half of an event's id.</summary>
    public required int Version { get; init; }

    public required UserId CustomerId { get; init; }
    public string? CustomerEmail { get; init; }
    public required QrCode QrCode { get; init; }
    public Selection? Selection { get; init; }

    /// <summary>The name on the cup.</summary>
    public string? Name { get; init; }

    public OrderNumber? Number { get; init; }

    /// <summary>The shop's local day that the number belongs to, <c>yyyy-MM-dd</c>.</summary>
    public string? Day { get; init; }

    public Barista? Barista { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? PlacedAt { get; init; }
    public DateTimeOffset? AcceptedAt { get; init; }
    public DateTimeOffset? ReadyAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? Reason { get; init; }
    public string? EndedBy { get; init; }

    /// <summary>Until when the customer should choose, as shown; the workflow alone decides that the time is over.</summary>
    public required DateTimeOffset ChooseBefore { get; init; }

    /// <summary>Counts against the shop's capacity and the customer's limit; given back once, at Ready or at any other end.</summary>
    public required bool HoldsPlace { get; init; }

    public required ImmutableArray<TimelineEntry> Timeline { get; init; }
    public required WorkflowRun Run { get; init; }
    public WaitingTask? Waiting { get; init; }

    /// <summary>The version of a decision that the workflow has yet to be told.</summary>
    public int? SignalDue { get; init; }

    /// <summary>W3C trace context of the scan: the whole order is one trace.</summary>
    public string? TraceParent { get; init; }

    public string EventId => $"{Id}#{Version}";

    public string ExecutionName => $"{Id}-{Run.Attempt}";

    /// <summary>The workflow waits on a token for something that has happened already.</summary>
    public bool HasNewsForWorkflow => Waiting is { } waiting && (waiting.OrderVersion != Version || waiting.Awaits != Status);

    public bool WasWrittenBy(WriteId write) => Timeline.Any(entry => entry.Write == write);

    /// <summary>
    /// The next version after <paramref name="act"/>, or the refusal. <paramref name="details"/> adds what the act
    /// brings (the selection, the reason); the status, the places and the timeline are settled here.
    /// </summary>
    public Outcome<Order> Apply(OrderAct act, Actor by, DateTimeOffset at, WriteId write, string? reason = null, Func<Order, Order>? details = null)
    {
        if (Lifecycle.Next(Status, act) is not { } next)
        {
            return act is OrderAct.Accept && Status is OrderStatus.Making && Barista is { } holder
                ? Refusals.Taken(holder)
                : Refusals.WrongStatus(Status, act);
        }

        if (act is OrderAct.Finish && by.Id != Barista?.Id && Barista is { } maker)
        {
            return Refusals.Taken(maker);
        }

        var order = this with
        {
            Status = next,
            Version = Version + 1,
            HoldsPlace = HoldsPlace && next.IsAwaited(),
            PlacedAt = act is OrderAct.Place ? at : PlacedAt,
            Barista = act switch
            {
                OrderAct.Accept when by is { Id: { } id, Name: { } name } => new Barista(id, name),
                OrderAct.Release => null,
                _ => Barista,
            },
            AcceptedAt = act switch { OrderAct.Accept => at, OrderAct.Release => null, _ => AcceptedAt },
            ReadyAt = act is OrderAct.Finish ? at : ReadyAt,
            EndedAt = next.IsEnd() ? at : null,
            // An order expires because of whom it waited for; that the workflow noticed is in the timeline.
            EndedBy = !next.IsEnd() ? null : act is not OrderAct.Expire ? by.Text : Status is OrderStatus.Scanned ? "customer" : "barista",
            Reason = reason,
            // The workflow made the decision to expire by itself, and has ended by the time an order is collected.
            SignalDue = act switch { OrderAct.Expire => null, OrderAct.Collect => SignalDue, _ => Version + 1 },
            Timeline = Timeline.Add(new TimelineEntry(next, at, by.Text, by.Name, reason, write)),
        };
        return details is null ? order : details(order);
    }
}
