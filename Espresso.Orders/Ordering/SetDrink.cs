using System.Collections.Immutable;
using Espresso.Orders.Domain;
using Espresso.Orders.Storage;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering;

/// <summary>An administrator changes a drink, or puts a new one on the menu.</summary>
internal sealed class SetDrink(MenuStore menu, Table table, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/menu/{drinkId}", static async (string drinkId, DrinkChange request, SetDrink set, CancellationToken cancellation) =>
            DrinkId.TryParse(drinkId, out var id)
                ? (await set.RunAsync(id, request, cancellation)).IsRefused(out var refusal, out var drink) ? refusal.ToResult() : Results.Json(drink, OrdersJson.Default.Drink)
                : Refusal.Invalid("drinkId", $"A drink id has {Slug.Rule}.").ToResult())
        .RequireAuthorization(Policies.Admin)
        .WithName("changeDrink").WithSummary("Change any part of a drink, or add one (with name and sizes).").WithTags("Menu")
        .Produces<Drink>()
        .Refuses(400, 401, 403, 413, 415, 503);

    public async Task<Outcome<Drink>> RunAsync(DrinkId id, DrinkChange request, CancellationToken cancellation)
    {
        var patience = table.NewPatience();
        do
        {
            var stored = await menu.FindAsync(id, cancellation);
            if (Merge(id, stored?.Drink, request).IsRefused(out var refusal, out var drink))
            {
                return refusal;
            }

            if (drink.Errors() is { Count: > 0 } errors)
            {
                return Refusal.Invalid(errors);
            }

            if (await menu.SaveAsync(stored, drink, patience, cancellation))
            {
                return drink;
            }
        }
        while (await patience.PauseAsync(cancellation));
        return Refusals.TryAgain();
    }

    private Outcome<Drink> Merge(DrinkId id, Drink? before, DrinkChange request)
    {
        if (before is null && (request.Name is null || request.Sizes is null))
        {
            return Refusal.Invalid(request.Name is null ? "name" : "sizes", $"The menu has no drink {id} yet; a new one needs a name and sizes.");
        }

        before ??= Drink.Blank(id, DefaultMenu.Drinks.Length + 1);
        var available = request.Available ?? before.Available;
        var drink = before with
        {
            Name = request.Name ?? before.Name,
            Names = request.Names is null ? before.Names : Names(request.Names),
            Description = request.Description ?? before.Description,
            Available = available,
            UnavailableSince = available ? null : before.UnavailableSince ?? clock.GetUtcNow().ToMilliseconds(),
            Position = request.Position ?? before.Position,
            Sizes = request.Sizes is null ? before.Sizes : [.. request.Sizes.Select(size => new Size(size.Id, size.Name, Names(size.Names), size.Default))],
            Options = request.Options is null ? before.Options : [.. request.Options.Select(Option)],
        };
        return request.ChoicesUnavailable is null ? drink : SellOut(drink, request.ChoicesUnavailable);
    }

    private static Outcome<Drink> SellOut(Drink drink, IReadOnlyList<string> soldOut)
    {
        var known = drink.Options.SelectMany(option => option.Choices.SelectMany(choice => new[] { choice.Id, $"{option.Id}.{choice.Id}" })).ToHashSet(StringComparer.Ordinal);
        if (!soldOut.All(known.Contains))
        {
            return Refusal.Invalid("choicesUnavailable", $"choicesUnavailable must name choices of {drink.Name}; it has {string.Join(", ", known)}.");
        }

        return drink with
        {
            Options =
            [
                .. drink.Options.Select(option => option with
                {
                    Choices = [.. option.Choices.Select(choice => choice with { Available = !soldOut.Contains(choice.Id) && !soldOut.Contains($"{option.Id}.{choice.Id}") })],
                }),
            ],
        };
    }

    private static Option Option(OptionRequest option) => new(
        option.Id, option.Name, Names(option.Names), option.Min, option.Max,
        [.. option.Choices.Select(choice => new Choice(choice.Id, choice.Name, Names(choice.Names), choice.Available))],
        [.. option.Default ?? []]);

    private static ImmutableSortedDictionary<string, string> Names(IReadOnlyDictionary<string, string>? names) =>
        names?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, string>.Empty;
}
