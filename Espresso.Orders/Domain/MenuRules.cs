namespace Espresso.Orders.Domain;

/// <summary>What a drink must be like to stand on the menu.</summary>
internal static class MenuRules
{
    private const int MaxSizes = 10;
    private const int MaxOptions = 20;
    private const int MaxChoices = 40;
    private const int MaxDescription = 300;

    public static IReadOnlyDictionary<string, string[]> Check(Drink drink)
    {
        var errors = new Dictionary<string, string[]>();
        Name("name", drink.Name);
        Names("names", drink.Names);
        if (drink.Description.Length > MaxDescription || drink.Description.Any(char.IsControl))
        {
            errors["description"] = [$"description can have {MaxDescription} characters and no control characters."];
        }

        Count("sizes", drink.Sizes.Length, 1, MaxSizes);
        Ids("sizes", drink.Sizes.Select(size => size.Id));
        if (drink.Sizes.Count(size => size.Default) > 1)
        {
            errors["sizes"] = ["sizes can have one default."];
        }

        foreach (var size in drink.Sizes)
        {
            Name($"sizes.{size.Id}.name", size.Name);
            Names($"sizes.{size.Id}.names", size.Names);
        }

        Count("options", drink.Options.Length, 0, MaxOptions);
        Ids("options", drink.Options.Select(option => option.Id));
        foreach (var option in drink.Options)
        {
            CheckOption($"options.{option.Id}", option);
        }

        return errors;

        void CheckOption(string field, Option option)
        {
            Name($"{field}.name", option.Name);
            Names($"{field}.names", option.Names);
            Count($"{field}.choices", option.Choices.Length, 1, MaxChoices);
            Ids($"{field}.choices", option.Choices.Select(choice => choice.Id));
            foreach (var choice in option.Choices)
            {
                Name($"{field}.choices.{choice.Id}.name", choice.Name);
                Names($"{field}.choices.{choice.Id}.names", choice.Names);
            }

            if (option.Min < 0 || option.Max < 1 || option.Min > option.Max || option.Max > option.Choices.Length)
            {
                errors[$"{field}.max"] = [$"min and max must be 0 ≤ min ≤ max ≤ {option.Choices.Length} with max at least 1; they are {option.Min} and {option.Max}."];
            }

            if (option.Default.Length < option.Min || option.Default.Length > option.Max
                || option.Default.Any(id => option.Choices.All(choice => choice.Id != id)))
            {
                errors[$"{field}.default"] = [$"default must be {option.Min} to {option.Max} of the choices."];
            }
        }

        void Name(string at, string value)
        {
            if (PlainText.Clean(value, at, out var error) is null)
            {
                errors[at] = [error!];
            }
        }

        void Names(string at, IReadOnlyDictionary<string, string> names)
        {
            foreach (var (language, value) in names)
            {
                if (language is not { Length: >= 2 and <= 10 } || !Slug.IsValid(language.ToLowerInvariant()))
                {
                    errors[at] = [$"{at} has a key that is no language tag, for example de."];
                    continue;
                }

                Name($"{at}.{language}", value);
            }
        }

        void Count(string at, int count, int from, int to)
        {
            if (count < from || count > to)
            {
                errors[at] = [$"{at} has {count} entries; it must have {from} to {to}."];
            }
        }

        void Ids(string at, IEnumerable<string> ids)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var id in ids)
            {
                if (!Slug.IsValid(id) || !seen.Add(id))
                {
                    errors[at] = [$"{at} must have ids that differ, each of {Slug.Rule}."];
                }
            }
        }
    }
}
