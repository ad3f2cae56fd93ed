using GalaxyCluster.Architecture.Tests.Rules;
using Xunit;

namespace GalaxyCluster.Architecture.Tests;

/// <summary>Each rule is broken on purpose and seen to catch it; what only looks like it passes.</summary>
public sealed class RuleTests : IDisposable
{
    private readonly BrokenTree tree = new();

    public void Dispose() => tree.Dispose();

    [Fact]
    public void An_unbroken_tree_passes_every_rule()
    {
        IRule[] rules =
        [
            new ReferenceRule(), new NamingRule(), new UnsafeCodeRule(), new StandInRule(), new UnfinishedWorkRule(),
            new FileSizeRule(), new ReadmeRule(),
        ];

        Assert.All(rules, rule => Assert.Empty(tree.Violations(rule)));
    }

    [Theory]
    [InlineData("Engine", "Data")]
    [InlineData("Data", "Training")]
    [InlineData("Training", "Protocol")]
    [InlineData("Protocol", "Engine")]
    [InlineData("Wire", "Engine")]
    [InlineData("Coordinator", "Worker")]
    [InlineData("Coordinator", "Data")]
    [InlineData("Worker", "Coordinator")]
    [InlineData("Dashboard", "Training")]
    public void An_arrow_the_wrong_way_is_caught(string from, string to)
    {
        tree.Project(from, BrokenTree.ReferenceTo(to));

        string violation = Assert.Single(tree.Violations(new ReferenceRule()));
        Assert.Equal($"src/GalaxyCluster.{from}/GalaxyCluster.{from}.csproj refers to {to}, which {from} may not.", violation);
    }

    [Theory]
    [InlineData("Data", "Engine")]
    [InlineData("Coordinator", "Training")]
    [InlineData("Worker", "Wire")]
    [InlineData("Cli", "Dashboard")]
    public void An_arrow_the_right_way_passes(string from, string to)
    {
        tree.Project(from, BrokenTree.ReferenceTo(to));

        Assert.Empty(tree.Violations(new ReferenceRule()));
    }

    [Theory]
    [InlineData("<Compile Include=\"../GalaxyCluster.Worker/Secret.cs\" />")]
    [InlineData("<Compile Include=\"..\\GalaxyCluster.Worker\\**\\*.cs\" />")]
    [InlineData("<Reference Include=\"GalaxyCluster.Worker.dll\" />")]
    [InlineData("<ProjectReference Include=\"../../tests/GalaxyCluster.Cluster.Tests/GalaxyCluster.Cluster.Tests.csproj\" />")]
    [InlineData("<ProjectReference Include=\"../../build/stand-ins/Grpc.Core.Api/Grpc.Core.Api.csproj\" />")]
    [InlineData("</ItemGroup><Import Project=\"../more.props\" /><ItemGroup>")]
    public void A_way_around_the_arrows_is_caught(string item)
    {
        tree.Project("Coordinator", item);

        Assert.Single(tree.Violations(new ReferenceRule()));
    }

    [Fact]
    public void A_room_more_or_less_is_caught()
    {
        tree.Project("Plugins");
        Assert.Single(tree.Violations(new ReferenceRule()));

        tree.Delete("src/GalaxyCluster.Protocol/GalaxyCluster.Protocol.csproj");
        Assert.Equal(2, tree.Violations(new ReferenceRule()).Length);
    }

    [Theory]
    [InlineData("src/GalaxyCluster.Engine/Utils/Adder.cs", "class Adder;")]
    [InlineData("src/GalaxyCluster.Engine/Common/Adder.cs", "class Adder;")]
    [InlineData("src/GalaxyCluster.Engine/Layers/Shape.cs", "static class ShapeHelper;")]
    [InlineData("src/GalaxyCluster.Engine/Layers/Shape.cs", "sealed record struct CommonShape(int Rank);")]
    [InlineData("src/GalaxyCluster.Worker/Shards.cs", "public interface IShardManager;")]
    [InlineData("src/GalaxyCluster.Worker/Shards.cs", "delegate void FileUtility(int a);")]
    public void A_name_that_says_nothing_is_caught(string path, string text)
    {
        tree.Write(path, text);

        Assert.Single(tree.Violations(new NamingRule()));
    }

    [Fact]
    public void A_name_that_holds_such_letters_by_chance_passes()
    {
        tree.Write("src/GalaxyCluster.Protocol/Commonality.cs", "class Commonality; // class Helper\nclass HelperlessCase;");

        Assert.Empty(tree.Violations(new NamingRule()));
    }

    [Theory]
    [InlineData("src/GalaxyCluster.Engine/Layers/Dense.cs", "unsafe class Dense;")]
    [InlineData("src/GalaxyCluster.Wire/Session.cs", "class Session { unsafe void Copy() { } }")]
    [InlineData("src/GalaxyCluster.Data/Sky.cs", "using System.Runtime.Intrinsics.X86;")]
    [InlineData("src/GalaxyCluster.Training/Kernels/Sum.cs", "using System.Runtime.Intrinsics;")]
    public void Unsafe_code_elsewhere_is_caught(string path, string text)
    {
        tree.Write(path, text);

        Assert.Single(tree.Violations(new UnsafeCodeRule()));
    }

    [Theory]
    [InlineData("src/GalaxyCluster.Engine/Kernels/Gemm.cs", "using System.Runtime.Intrinsics;\nunsafe class Gemm;")]
    [InlineData("src/GalaxyCluster.Wire/Bulk/Frames.cs", "unsafe class Frames;")]
    [InlineData("src/GalaxyCluster.Wire/Session.cs", "// an unsafe thought\nclass Session { string s = \"unsafe \\\" unsafe\"; }")]
    [InlineData("src/GalaxyCluster.Wire/Session.cs", "/* unsafe\n unsafe */ class S { string s = \"\"\"\n \"unsafe\" \n\"\"\"; char c = '\"'; }")]
    public void Unsafe_code_in_its_place_and_talk_of_it_pass(string path, string text)
    {
        tree.Write(path, text);

        Assert.Empty(tree.Violations(new UnsafeCodeRule()));
    }

    [Fact]
    public void Code_after_literals_and_comments_is_still_seen()
    {
        tree.Write(
            "src/GalaxyCluster.Wire/Session.cs",
            "class S { char a = '\\''; char b = '\"'; string c = @\"\\\"; string d = $\"{1}\\\\\"; /* // */ unsafe void M() { } }");

        Assert.Single(tree.Violations(new UnsafeCodeRule()));
    }

    [Theory]
    [InlineData("<Import Project=\"../../build/stand-ins/Pack.proj\" />")]
    [InlineData("<PackageReference Include=\"x\" Source=\"../../.packages\" />")]
    public void Knowledge_of_stand_ins_is_caught(string item)
    {
        tree.Project("Wire", item);

        Assert.Single(tree.Violations(new StandInRule()));
    }

    [Theory]
    [InlineData("class A { } // TODO later")]
    [InlineData("class A { } // FIXME")]
    [InlineData("class A { void M() => throw new NotImplementedException(); }")]
    public void Unfinished_work_is_caught(string text)
    {
        tree.Write("src/GalaxyCluster.Cli/A.cs", text);

        Assert.Single(tree.Violations(new UnfinishedWorkRule()));
    }

    [Theory]
    [InlineData("src/GalaxyCluster.Engine/Layers/Long.cs", 400, 0)]
    [InlineData("src/GalaxyCluster.Engine/Layers/Long.cs", 401, 1)]
    [InlineData("src/GalaxyCluster.Engine/Kernels/Long.cs", 600, 0)]
    [InlineData("src/GalaxyCluster.Engine/Kernels/Long.cs", 601, 1)]
    public void A_long_file_is_caught(string path, int lines, int expected)
    {
        tree.Write(path, string.Concat(Enumerable.Repeat("//\n", lines)));

        Assert.Equal(expected, tree.Violations(new FileSizeRule()).Length);
    }

    [Fact]
    public void A_README_without_its_commands_is_caught()
    {
        tree.Write("README.md", "Type `dotnet build`.");
        Assert.Equal(2, tree.Violations(new ReadmeRule()).Length);

        tree.Delete("README.md");
        Assert.Single(tree.Violations(new ReadmeRule()));
    }
}
