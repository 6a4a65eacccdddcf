using System.Globalization;
using System.Text;

namespace Espresso.Orders.Domain;

/// <summary>
/// Text that a person gives and others see: the name on a cup, the reason of a cancellation. Markup, control characters
/// and characters that turn text around have no place in it.
/// </summary>
internal static class PlainText
{
    public const int NameLength = 40;
    private const string Markup = "<>`{}\\^|";

    /// <summary>Trims, and folds white space; null with an <paramref name="error"/> when the text cannot be taken.</summary>
    /// <param name="field">What the error calls the text.</param>
    /// <param name="longest">In characters as people count them.</param>
    public static string? Clean(string? text, string field, out string? error, int longest = NameLength)
    {
        var words = (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var clean = string.Join(' ', words);
        error = clean switch
        {
            "" => $"{field} is empty.",
            // A character can be many code points; nobody's name needs more than four each.
            _ when clean.Length > longest * 4 || new StringInfo(clean).LengthInTextElements > longest => $"{field} is longer than {longest} characters.",
            _ when text!.EnumerateRunes().Any(rune => !IsAllowed(rune)) => $"{field} cannot have control characters, or any of {string.Join(' ', Markup.ToCharArray())}.",
            _ => null,
        };
        return error is null ? clean : null;
    }

    private static bool IsAllowed(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => false,
        // Joiners belong to emoji and to several scripts; the other format characters are invisible or turn text around.
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D,
        // A lone surrogate enumerates as the replacement character.
        _ => rune != Rune.ReplacementChar && !(rune.IsAscii && Markup.Contains((char)rune.Value, StringComparison.Ordinal)),
    };
}
