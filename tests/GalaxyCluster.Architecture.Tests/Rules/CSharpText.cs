using System.Text.RegularExpressions;

namespace GalaxyCluster.Architecture.Tests.Rules;

internal static partial class CSharpText
{
    /// <summary>
    /// A C# file with every comment and literal blanked, so that a rule finds code only. Holes of interpolated strings are
    /// blanked with them.
    /// </summary>
    public static string CodeOf(string text) => CommentOrLiteral().Replace(text, " ");

    [GeneratedRegex("""""
        //[^\n]*
        | /\*.*?\*/
        | \$*(?<quotes>"{3,}).*?\k<quotes>(?!")
        | (?:\$?@|@\$)"(?:[^"]|"")*"
        | \$?"(?:[^"\\\n]|\\.)*"
        | '(?:[^'\\\n]|\\[^\n]{1,9}?)'
        """"", RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CommentOrLiteral();
}
