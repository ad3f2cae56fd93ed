using System.CommandLine;
using System.CommandLine.Parsing;
using GalaxyCluster.Cli.Commands;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Cli.Errors;

/// <summary>What is wrong with a command line, in one line.</summary>
internal static class UsageError
{
    /// <summary>The first fault, or null when the command line is fine.</summary>
    public static string? Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string help = $" ('{Path(parsed.CommandResult)} --help' lists what there is)";
        string? unknown = UnknownOption(parsed);
        if (unknown is not null)
        {
            string name = unknown.Split('=')[0];
            return $"unknown option '{name}'{Nearest(name, OptionNames(parsed.CommandResult))}{help}";
        }

        if (parsed.UnmatchedTokens.Count > 0 && command.Subcommands.Count > 0)
        {
            string verb = parsed.UnmatchedTokens[0];
            return $"unknown command '{verb}'{Nearest(verb, command.Subcommands.Select(c => c.Name))}{help}";
        }

        return parsed.Errors.Count > 0 ? parsed.Errors[0].Message.TrimEnd('.') + help : null;
    }

    /// <summary>A misspelt option would otherwise be taken for a positional argument.</summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        foreach (SymbolResult child in parsed.CommandResult.Children)
        {
            if (child is ArgumentResult argument
                && argument.Tokens.FirstOrDefault(t => LooksLikeOption(t.Value)) is { } token)
                return token.Value;
        }

        return parsed.UnmatchedTokens.FirstOrDefault(LooksLikeOption);
    }

    private static bool LooksLikeOption(string token) =>
        token.Length > 1 && token[0] == '-' && !char.IsAsciiDigit(token[1]);

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "galaxy";

    private static IEnumerable<string> OptionNames(CommandResult result) =>
        result.Command.Options.Select(o => o.Name).Append(CommandTree.Verbose.Name);

    private static string Nearest(string name, IEnumerable<string> candidates) =>
        NearestName.Find(name, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : "";
}
