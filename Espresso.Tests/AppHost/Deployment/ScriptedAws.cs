using System.Collections.ObjectModel;
using Espresso.AppHost.Deployment;

namespace Espresso.Tests.AppHost.Deployment;

/// <summary>A command line on which each command answers what was put down for it, the last answer over and over; it keeps what was run.</summary>
internal sealed class ScriptedAws : ICommandLine, IOperator
{
    private readonly Dictionary<string, Queue<CommandResult>> _answers = new(StringComparer.Ordinal);

    private readonly Dictionary<string, Action<ScriptedAws>> _after = new(StringComparer.Ordinal);

    /// <summary>What was run, as one would type it, without the options that every command has.</summary>
    public List<string> Run { get; } = [];

    /// <summary>What the AWS CLI was run with, those options included.</summary>
    public List<string> Whole { get; } = [];

    /// <summary>The variables that commands were given.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public List<string> Told { get; } = [];

    public List<string> Warned { get; } = [];

    public List<string> Asked { get; } = [];

    public bool SaysYes { get; set; } = true;

    public ScriptedAws Answers(string command, params string[] outputs) => Add(command, outputs.Select(output => new CommandResult(0, output, "")));

    public ScriptedAws Fails(string command, string error) => Add(command, [new CommandResult(254, "", error)]);

    /// <summary>What the command changes, each time that it was run.</summary>
    public ScriptedAws After(string command, Action<ScriptedAws> change)
    {
        _after[command] = change;
        return this;
    }

    public ScriptedAws ThenFails(string command, string error)
    {
        _answers[command].Enqueue(new CommandResult(254, "", error));
        return this;
    }

    public Task<CommandResult> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null)
    {
        foreach (var (name, value) in environment ?? ReadOnlyDictionary<string, string>.Empty) Environment[name] = value;
        var common = arguments.ToList().IndexOf("--output");
        var line = string.Join(' ', arguments.Take(common < 0 ? arguments.Count : common).Prepend(program));
        Run.Add(line);
        if (program == "aws") Whole.Add(string.Join(' ', arguments));
        var command = string.Join(' ', arguments.Take(2).Prepend(program));
        var result = Next(command);
        if (_answers.TryGetValue(command, out var answers) && answers.Count > 1) answers.Dequeue();
        _after.GetValueOrDefault(command)?.Invoke(this);
        return Task.FromResult(result);
    }

    /// <summary>What the command would answer now.</summary>
    public CommandResult Next(string command) => _answers.TryGetValue(command, out var answers) ? answers.Peek() : new CommandResult(0, "", "");

    public void Tell(string line) => Told.Add(line);

    public void Warn(string line) => Warned.Add(line);

    public bool Confirms(string question)
    {
        Asked.Add(question);
        return SaysYes;
    }

    private ScriptedAws Add(string command, IEnumerable<CommandResult> results)
    {
        _answers[command] = new(results);
        return this;
    }
}
