using System.CommandLine;

namespace GalaxyCluster.Cli.Commands;

/// <summary>Options that several verbs share, spelt and checked once.</summary>
internal static class Arguments
{
    private const int MaxThreads = 1024;

    /// <summary><c>--json</c>: one JSON object a line on standard output.</summary>
    public static Option<bool> Json() =>
        new("--json") { Description = "Print one JSON object a line; the last one is the result." };

    /// <summary><c>--views</c>: test-time averaging.</summary>
    public static Option<bool> Views() =>
        new("--views") { Description = "Average the probabilities over the eight turns and mirror images of each picture." };

    /// <summary>A whole number of at least 1.</summary>
    public static Option<int> Positive(string name, int value, string description) =>
        AtLeast(name, 1, value, description);

    /// <summary><c>--threads</c>: 0, the default, stands for <paramref name="none"/>.</summary>
    public static Option<int> Threads(string description, string none = "all cores")
    {
        Option<int> option = AtLeast("--threads", 0, 0, $"{description}; 0: {none}.");
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() > MaxThreads)
                result.AddError($"--threads must be at most {MaxThreads}");
        });
        return option;
    }

    /// <summary>A whole number with a lower limit and a default.</summary>
    public static Option<int> AtLeast(string name, int minimum, int value, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < minimum)
                result.AddError($"{name} must be at least {minimum}");
        });
        return option;
    }

    /// <summary>A whole number with a lower limit, not given unless the user gives it.</summary>
    public static Option<int?> OptionalAtLeast(string name, int minimum, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int?>() < minimum)
                result.AddError($"{name} must be at least {minimum}");
        });
        return option;
    }

    /// <summary>The positional address of a coordinator, <c>http://host:port</c>.</summary>
    public static Argument<Uri?> Coordinator() => new("url")
    {
        Description = "The coordinator's address, such as http://localhost:5000.",
        CustomParser = result => ParseAddress(result.Tokens[0].Value, result.AddError),
    };

    /// <summary><c>--join http://host:port</c>.</summary>
    public static Option<Uri?> Join() => new("--join")
    {
        Description = "The coordinator's address, such as http://localhost:5000.",
        Required = true,
        CustomParser = result => ParseAddress(result.Tokens[0].Value, result.AddError),
    };

    /// <summary><c>--model FILE</c>: a trained model.</summary>
    public static Option<string> TrainedModel() =>
        new("--model") { Description = "A model.safetensors file of a run.", Required = true };

    /// <summary>For processes started by this program: they must not outlive the one that started them.</summary>
    public static Option<bool> UntilInputCloses() =>
        new("--until-input-closes") { Description = "End in order when standard input closes.", Hidden = true };

    private static Uri? ParseAddress(string text, Action<string> fail)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttp)
            return address;
        fail($"'{text}' is not a coordinator's address: write http://HOST:PORT, as the coordinator prints it");
        return null;
    }
}
