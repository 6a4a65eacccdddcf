using System.Collections.Immutable;

namespace Espresso.Orders.Domain;

/// <summary>The menu that a new shop starts with; afterwards the table has the menu.</summary>
internal static class DefaultMenu
{
    private static readonly Option s_milk = Make("milk", "Milk", "Milch", 1, 1, ["whole"],
        ("whole", "Whole milk", "Vollmilch"), ("skimmed", "Skimmed milk", "Magermilch"), ("oat", "Oat drink", "Haferdrink"),
        ("soy", "Soy drink", "Sojadrink"), ("almond", "Almond drink", "Mandeldrink"), ("lactose-free", "Lactose-free milk", "Laktosefreie Milch"));

    private static readonly Option s_splash = Make("milk", "Splash of milk", "Schuss Milch", 0, 1, [],
        ("whole", "Whole milk", "Vollmilch"), ("oat", "Oat drink", "Haferdrink"), ("soy", "Soy drink", "Sojadrink"));

    private static readonly Option s_shots = Make("shots", "Shots", "Shots", 1, 1, ["single"],
        ("single", "Single", "Einfach"), ("double", "Double", "Doppelt"), ("triple", "Triple", "Dreifach"));

    private static readonly Option s_doubleShots = s_shots with { Default = ["double"] };

    private static readonly Option s_syrup = Make("syrup", "Syrup", "Sirup", 0, 2, [],
        ("vanilla", "Vanilla", "Vanille"), ("caramel", "Caramel", "Karamell"), ("hazelnut", "Hazelnut", "Haselnuss"), ("cinnamon", "Cinnamon", "Zimt"));

    private static readonly Option s_temperature = Make("temperature", "Temperature", "Temperatur", 1, 1, ["hot"],
        ("warm", "Warm", "Lauwarm"), ("hot", "Hot", "Heiß"), ("extra-hot", "Extra hot", "Extra heiß"));

    private static readonly Option s_coldTemperature = Make("temperature", "Temperature", "Temperatur", 1, 1, ["iced"],
        ("iced", "Iced", "Mit Eis"), ("chilled", "Chilled, no ice", "Gekühlt, ohne Eis"));

    private static readonly Option s_decaf = Make("decaf", "Beans", "Bohnen", 1, 1, ["regular"],
        ("regular", "Regular", "Normal"), ("decaf", "Decaf", "Entkoffeiniert"));

    private static readonly Size s_small = new("small", "Small", German("Klein"), Default: false);
    private static readonly Size s_medium = new("medium", "Medium", German("Mittel"), Default: true);
    private static readonly Size s_large = new("large", "Large", German("Groß"), Default: false);
    private static readonly Size s_oneSize = new("regular", "Regular", German("Normal"), Default: true);

    public static ImmutableArray<Drink> Drinks { get; } = Number(
        Make("espresso", "Espresso", "Espresso", "Short, dark and syrupy; the reason we are here.", [s_oneSize], s_shots, s_temperature, s_decaf),
        Make("macchiato", "Macchiato", "Espresso Macchiato", "Espresso marked with a spoonful of milk foam.", [s_oneSize], s_shots, s_milk, s_decaf),
        Make("americano", "Americano", "Americano", "Espresso lengthened with hot water.", [s_small, s_medium, s_large], s_shots, s_splash, s_syrup, s_temperature, s_decaf),
        Make("cappuccino", "Cappuccino", "Cappuccino", "Espresso under a thick cap of milk foam.", [s_small, s_medium, s_large], s_milk, s_shots, s_syrup, s_temperature, s_decaf),
        Make("flat-white", "Flat white", "Flat White", "A double shot in velvety milk, little foam.", [s_small, s_medium], s_milk, s_doubleShots, s_syrup, s_temperature, s_decaf),
        Make("latte", "Caffè latte", "Milchkaffee", "Mild: one shot, plenty of warm milk.", [s_small, s_medium, s_large], s_milk, s_shots, s_syrup, s_temperature, s_decaf),
        Make("mocha", "Mocha", "Mokka mit Schokolade", "Latte and dark chocolate in one cup.", [s_small, s_medium, s_large], s_milk, s_shots, s_syrup, s_temperature, s_decaf),
        Make("cold-brew", "Cold brew", "Cold Brew", "Steeped cold for sixteen hours; smooth and strong.", [s_medium, s_large], s_splash, s_syrup, s_coldTemperature),
        Make("chai-latte", "Chai latte", "Chai Latte", "Black tea, spices and milk; no coffee unless you ask.", [s_small, s_medium, s_large], s_milk, s_syrup, s_temperature),
        Make("hot-chocolate", "Hot chocolate", "Heiße Schokolade", "Melted dark chocolate in milk.", [s_small, s_medium, s_large], s_milk, s_syrup, s_temperature));

    private static ImmutableArray<Drink> Number(params Drink[] drinks) => [.. drinks.Select((drink, index) => drink with { Position = index + 1 })];

    private static Drink Make(string id, string name, string german, string description, Size[] sizes, params Option[] options) => Drink.Blank(DrinkId.Parse(id), 0) with
    {
        Name = name,
        Names = German(german),
        Description = description,
        Sizes = [.. sizes],
        Options = [.. options],
    };

    private static Option Make(string id, string name, string german, int min, int max, string[] byDefault, params (string Id, string Name, string German)[] choices) =>
        new(id, name, German(german), min, max, [.. choices.Select(choice => new Choice(choice.Id, choice.Name, German(choice.German), Available: true))], [.. byDefault]);

    private static ImmutableSortedDictionary<string, string> German(string name) => ImmutableSortedDictionary<string, string>.Empty.Add("de", name);
}
