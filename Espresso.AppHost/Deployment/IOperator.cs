namespace Espresso.AppHost.Deployment;

/// <summary>Who deploys: is told what happens, and asked before anything is changed.</summary>
internal interface IOperator
{
    void Tell(string line);

    void Warn(string line);

    /// <summary>False when the answer is not "yes".</summary>
    /// <exception cref="DeploymentException">Nobody can be asked, and nobody said that nothing need be asked.</exception>
    bool Confirms(string question);
}

/// <summary>Asks on the console.</summary>
internal sealed class ConsoleOperator(Action<string> tell, Action<string> warn, bool skipConfirmation) : IOperator
{
    public void Tell(string line) => tell(line);

    public void Warn(string line) => warn(line);

    public bool Confirms(string question)
    {
        if (skipConfirmation) return true;
        if (Console.IsInputRedirected) throw new DeploymentException($"\"{question}\" cannot be asked: standard input is not a terminal. Nothing was changed. To go on without the question: --yes true.");
        Console.Write($"{question} Type yes to go on: ");
        return string.Equals(Console.ReadLine()?.Trim(), "yes", StringComparison.OrdinalIgnoreCase);
    }
}
