using System.Text;

namespace Espresso.StepFunctions.Engine;

/// <summary>Comma-separated values (RFC 4180): quotes, doubled quotes, line ends inside quotes.</summary>
internal static class CsvRows
{
    public static IEnumerable<string[]> Read(string content, char delimiter)
    {
        var row = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        var started = false;
        for (var i = 0; i < content.Length; i++)
        {
            var c = content[i];
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (i + 1 < content.Length && content[i + 1] == '"')
                {
                    field.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = started = true;
            }
            else if (c == delimiter)
            {
                row.Add(field.ToString());
                field.Clear();
                started = true;
            }
            else if (c == '\n')
            {
                if (started || field.Length > 0)
                {
                    row.Add(field.ToString());
                    yield return [.. row];
                }

                row.Clear();
                field.Clear();
                started = false;
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        if (started || field.Length > 0)
        {
            row.Add(field.ToString());
            yield return [.. row];
        }
    }
}
