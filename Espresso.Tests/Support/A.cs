namespace Espresso.Tests.Support;

/// <summary>Drinks of the menu that a new shop starts with.</summary>
internal static class A
{
    public static Drink FlatWhite { get; } = new("flat-white", "medium", new() { ["milk"] = ["oat"], ["shots"] = ["double"], ["temperature"] = ["hot"], ["decaf"] = ["regular"] });

    public static Drink Espresso { get; } = new("espresso", "regular", new() { ["shots"] = ["single"], ["temperature"] = ["hot"], ["decaf"] = ["regular"] });
}
