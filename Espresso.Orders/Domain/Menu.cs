using System.Collections.Immutable;

namespace Espresso.Orders.Domain;

/// <summary>A drink's size. <c>Names</c>: language → name; <c>Name</c> is the English one.</summary>
internal sealed record Size(string Id, string Name, ImmutableSortedDictionary<string, string> Names, bool Default);

/// <summary>One thing to choose within an option, for example oat milk.</summary>
internal sealed record Choice(string Id, string Name, ImmutableSortedDictionary<string, string> Names, bool Available);

/// <summary>A way to customise a drink: at least <c>Min</c> and at most <c>Max</c> of the choices; <c>Default</c> applies when the customer says nothing.</summary>
internal sealed record Option(
    string Id,
    string Name,
    ImmutableSortedDictionary<string, string> Names,
    int Min,
    int Max,
    ImmutableArray<Choice> Choices,
    ImmutableArray<string> Default);

/// <summary>A drink of the menu.</summary>
internal sealed record Drink
{
    public required DrinkId Id { get; init; }
    public required string Name { get; init; }
    public required ImmutableSortedDictionary<string, string> Names { get; init; }
    public required string Description { get; init; }
    public required bool Available { get; init; }

    /// <summary>Since when it is sold out; tells "sold out while you were choosing" from "was sold out when you came".</summary>
    public DateTimeOffset? UnavailableSince { get; init; }

    public required ImmutableArray<Size> Sizes { get; init; }
    public required ImmutableArray<Option> Options { get; init; }

    /// <summary>Position on the menu.</summary>
    public required int Position { get; init; }

    /// <summary>A drink that has nothing but its place yet.</summary>
    public static Drink Blank(DrinkId id, int position) => new()
    {
        Id = id,
        Name = "",
        Names = ImmutableSortedDictionary<string, string>.Empty,
        Description = "",
        Available = true,
        Sizes = [],
        Options = [],
        Position = position,
    };

    /// <summary>Checks a customer's wish against this drink and fills in what it leaves open.</summary>
    /// <param name="size">Null for the default size.</param>
    /// <param name="options">Option → choices; an option that is not there gets its default.</param>
    public Outcome<Selection> Select(string? size, IReadOnlyDictionary<string, string[]> options)
    {
        var errors = new Dictionary<string, string[]>();
        var chosenSize = size ?? (Sizes.FirstOrDefault(candidate => candidate.Default) ?? Sizes[0]).Id;
        if (Sizes.All(candidate => candidate.Id != chosenSize))
        {
            errors["size"] = [$"{Name} has no such size; it comes as {Join(Sizes.Select(candidate => candidate.Id))}."];
        }

        foreach (var unknown in options.Keys.Where(id => Options.All(option => option.Id != id)))
        {
            errors[$"options.{Shorten(unknown)}"] = [$"{Name} has no such option; it has {Join(Options.Select(option => option.Id))}."];
        }

        var chosen = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var option in Options)
        {
            var choices = options.TryGetValue(option.Id, out var given) ? given.Distinct().ToImmutableArray() : option.AvailableDefault();
            if (Check(option, choices) is { } error)
            {
                errors[$"options.{option.Id}"] = [error];
            }

            chosen[option.Id] = choices;
        }

        return errors.Count > 0 ? Refusals.OptionsInvalid(errors) : new Selection(Id, Name, chosenSize, chosen.ToImmutable());
    }

    /// <summary>Field → what is wrong with it; empty when the drink can go on the menu.</summary>
    public IReadOnlyDictionary<string, string[]> Errors() => MenuRules.Check(this);

    private static string? Check(Option option, ImmutableArray<string> choices)
    {
        foreach (var id in choices)
        {
            if (option.Choices.FirstOrDefault(candidate => candidate.Id == id) is not { } choice)
            {
                return $"{option.Name} has no such choice; it has {Join(option.Choices.Select(candidate => candidate.Id))}.";
            }

            if (!choice.Available)
            {
                return $"{choice.Name} is sold out.";
            }
        }

        if (choices.Length > option.Max)
        {
            return $"{option.Name} allows at most {option.Max}; there are {choices.Length}.";
        }

        return choices.Length < option.Min ? $"{option.Name} needs at least {option.Min}; there are {choices.Length}." : null;
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40];

    private static string Join(IEnumerable<string> ids) => string.Join(", ", ids) is { Length: > 0 } text ? text : "none";
}

internal static class OptionDefaults
{
    /// <summary>The default choices; when one is sold out, the first that is there takes its place.</summary>
    public static ImmutableArray<string> AvailableDefault(this Option option)
    {
        var there = option.Choices.Where(choice => choice.Available).Select(choice => choice.Id).ToArray();
        var wanted = option.Default.Where(id => there.Contains(id)).ToImmutableArray();
        return wanted.Length >= option.Min ? wanted : [.. wanted.Concat(there.Except(wanted)).Take(option.Min)];
    }
}
