using System.Globalization;
using System.Text;

namespace Espresso.Orders.Domain;

/// <summary>A name that a person gives: on a cup, on a shop. Shown to others and called out, so markup and control characters have no place in it.</summary>
internal static class CupName
{
    public const int MaxLength = 40;

    /// <summary>Trims, and folds white space; null with an <paramref name="error"/> when the text is not a name.</summary>
    public static string? Clean(string? text, string field, out string? error)
    {
        var words = (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var name = string.Join(' ', words);
        error = name switch
        {
            "" => $"{field} is empty.",
            _ when new StringInfo(name).LengthInTextElements > MaxLength || name.Length > MaxLength * 4 => $"{field} is longer than {MaxLength} characters.",
            _ when (text ?? "").EnumerateRunes().Any(rune => !IsAllowed(rune)) => $"{field} can have letters, digits, spaces, emoji and . , ' - & ( ) ! ? # + only.",
            _ => null,
        };
        return error is null ? name : null;
    }

    private static bool IsAllowed(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.SpaceSeparator or UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol => rune.Value is not '`' and not '^',
        // Joiners belong to emoji and to several scripts; the other format characters turn text around.
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D,
        // U+FFFD is what a broken encoding or a lone surrogate becomes; it is an OtherSymbol and harmless.
        _ => rune.Value is '.' or ',' or '\'' or 0x2019 or '-' or 0x2013 or '&' or '(' or ')' or '!' or '?' or '#' or '+',
    };
}
