using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Data.Faults;

/// <summary>
/// Reads <c>POINT[@KEY=VALUE,...]:ACTION[(NUMBER)]</c>, several separated by <c>;</c>. Keys: round, slot, part, file,
/// while (a file's path), hit, times (a number or <c>all</c>), after (seconds).
/// </summary>
public static class FaultFormat
{
    private const string Form = "POINT[@round=R,slot=K,file=NAME,while=PATH,hit=N,times=N,after=SECONDS]:ACTION[(NUMBER)] expected";

    private static readonly ImmutableDictionary<string, FaultAction> Actions =
        Enum.GetValues<FaultAction>().ToImmutableDictionary(Fault.NameOf, StringComparer.Ordinal);

    /// <exception cref="FormatException">Names the part that is wrong and what was expected.</exception>
    public static ImmutableArray<Fault> Parse(string text, IReadOnlyList<FaultPoint> points)
    {
        ArgumentNullException.ThrowIfNull(text);
        return
        [
            .. text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(part => ParseOne(part, points)),
        ];
    }

    private static Fault ParseOne(string text, IReadOnlyList<FaultPoint> points)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0)
            throw new FormatException($"'{text}': {Form}");
        string[] where = text[..colon].Split('@', 2);
        FaultPoint point = points.FirstOrDefault(p => p.Name == where[0])
            ?? throw Unknown("fault point", where[0], points.Select(p => p.Name));
        (FaultAction action, double argument) = ParseAction(text[(colon + 1)..]);
        var fault = new Fault(point, action) { Argument = argument };
        if (where.Length == 1)
            return fault;
        foreach (string condition in where[1].Split(','))
            fault = With(fault, condition);
        return fault;
    }

    private static (FaultAction Action, double Argument) ParseAction(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        string name = open < 0 ? text : text[..open];
        if (!Actions.TryGetValue(name, out FaultAction action))
            throw Unknown("action", name, Actions.Keys);
        if (!Fault.TakesArgument(action))
            return open < 0 ? (action, 0) : throw new FormatException($"'{text}': {name} takes no number");
        if (action == FaultAction.FlipBit && open < 0)
            return (action, 0);
        if (open < 0 || !text.EndsWith(')'))
            throw new FormatException($"'{text}': {name}(NUMBER) expected");
        return (action, Number(text, text[(open + 1)..^1]));
    }

    private static Fault With(Fault fault, string condition)
    {
        string[] pair = condition.Split('=', 2);
        if (pair.Length != 2)
            throw new FormatException($"'{condition}': KEY=VALUE expected");
        string value = pair[1];
        return pair[0] switch
        {
            "round" => fault with { Round = (long)Number(condition, value) },
            "slot" or "part" => fault with { Unit = (int)Number(condition, value) },
            "file" => fault with { File = value },
            "hit" => fault with { Hit = (int)Number(condition, value) },
            "times" => fault with { Times = value == "all" ? int.MaxValue : (int)Number(condition, value) },
            "while" => fault with { While = value },
            "after" => fault with { After = TimeSpan.FromSeconds(Number(condition, value)) },
            _ => throw Unknown("condition", pair[0], ["round", "slot", "part", "file", "while", "hit", "times", "after"]),
        };
    }

    private static double Number(string text, string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) &&
        number <= int.MaxValue
            ? number
            : throw new FormatException($"'{text}': '{value}' is not a number from 0 to {int.MaxValue}");

    private static FormatException Unknown(string what, string name, IEnumerable<string> known)
    {
        string hint = NearestName.Find(name, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        return new FormatException($"there is no {what} '{name}'{hint}");
    }
}
