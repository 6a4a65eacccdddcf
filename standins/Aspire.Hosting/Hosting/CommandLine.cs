using System.Text;

namespace Aspire.Hosting;

/// <summary>Splits a command line as a shell does: white space separates, double quotes hold together, a backslash escapes a quote.</summary>
internal static class CommandLine
{
    public static string[] Split(string text)
    {
        var arguments = new List<string>();
        var current = new StringBuilder();
        var (quoted, started) = (false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length && text[i + 1] == '"')
            {
                current.Append('"');
                started = true;
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
                started = true;
            }
            else if (char.IsWhiteSpace(c) && !quoted)
            {
                Finish();
            }
            else
            {
                current.Append(c);
                started = true;
            }
        }

        Finish();
        return [.. arguments];

        void Finish()
        {
            if (started)
                arguments.Add(current.ToString());

            current.Clear();
            started = false;
        }
    }
}
