#!/usr/bin/perl
# A second hand for the dossier: Perl as it comes with the distribution, openssl for the signatures, nothing of the project.
# second_verifier.pl FOLDER: manifests, seal, every checkpoint with all its cosignatures, every leaf from what is shown
# and the commitments to what is hidden, every inclusion and consistency proof, every step from an event to the next.
# Says "agreed" and how much, or ends with what it did not find so.
use v5.36;
use Digest::SHA qw(sha256 sha256_hex);
use File::Temp qw(tempfile);
use JSON::PP ();
use MIME::Base64 qw(decode_base64);
use Time::Local qw(timegm);

my ($folder) = @ARGV;
chdir $folder or die "no folder $folder\n";
my $json = JSON::PP->new->utf8->allow_bignum;

sub bytes_of ($name) {
    open my $file, '<:raw', $name or die "$name: is missing\n";
    local $/;
    my $found = <$file>;
    return $found // '';
}
sub lines_of ($name) { return map { $json->decode($_) } split /\n/, bytes_of($name) }

# --- Manifests ---

for my $manifest ('tagmanifest-sha256.txt', 'manifest-sha256.txt') {
    for my $line (split /\n/, bytes_of($manifest)) {
        my ($digest, $name) = $line =~ /^([0-9a-f]{64})  (\S+)$/ or die "$manifest: $line\n";
        sha256_hex(bytes_of($name)) eq $digest or die "$name: is not what $manifest says\n";
    }
}

# --- Notes: the text, and who signed it ---

sub holds ($public, $signature, $text) {
    my @files = map {
        my ($file, $name) = tempfile(UNLINK => 1);
        binmode $file;
        print $file $_;
        close $file;
        $name
    } pack('H*', '302a300506032b6570032100') . $public, $text, $signature;
    my @words = (qw(openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey), $files[0]);
    return system("@words -in $files[1] -sigfile $files[2] >/dev/null 2>&1") == 0;
}

sub keys_of ($name) {
    return map { my ($key) = split / /; my ($who, $id, $raw) = split /\+/, $key, 3; [$who, pack('H*', $id), decode_base64($raw)] }
        split /\n/, bytes_of("data/keys/$name.keys");
}

# Gives the text and the names of the known keys that signed it; a signature of one that does not hold ends all.
sub opened ($name, $note, @keys) {
    my ($text, $rest) = $note =~ /\A(.*\n)\n(.*)\z/s or die "$name: is no note\n";
    my @signers;
    for my $line (split /\n/, $rest) {
        my ($who, $value) = $line =~ /^\xe2\x80\x94 (\S+) (\S+)$/ or die "$name: $line\n";
        my $raw = decode_base64($value);
        for my $key (grep { $_->[0] eq $who && $_->[1] eq substr $raw, 0, 4 } @keys) {
            my ($signature, $message) = (substr($raw, 4), $text);
            if (ord($key->[2]) == 4) {
                my $seconds = unpack 'Q>', substr $signature, 0, 8;
                ($signature, $message) = (substr($signature, 8), "cosignature/v1\ntime $seconds\n$text");
            }
            holds(substr($key->[2], 1), $signature, $message) or die "$name: the signature of $who does not hold\n";
            push @signers, $who;
        }
    }
    return ($text, @signers);
}

# --- The tree: RFC 9162, sections 2.1.3.2 and 2.1.4.2 ---

sub node ($left, $right) { return sha256("\x01$left$right") }

sub root_from ($leaf, $index, $size, @proof) {
    my ($last, $found) = ($size - 1, $leaf);
    for my $part (@proof) {
        $last > 0 or die "a proof is too long\n";
        if ($index & 1 or $index == $last) {
            $found = node($part, $found);
            ($index, $last) = ($index >> 1, $last >> 1) while $index and not $index & 1;
        } else {
            $found = node($found, $part);
        }
        ($index, $last) = ($index >> 1, $last >> 1);
    }
    $last == 0 or die "a proof is too short\n";
    return $found;
}

sub goes_on ($old_size, $old_root, $new_size, $new_root, @proof) {
    return !@proof && $old_root eq $new_root if $old_size == $new_size;
    unshift @proof, $old_root unless $old_size & ($old_size - 1);
    my ($place, $last) = ($old_size - 1, $new_size - 1);
    ($place, $last) = ($place >> 1, $last >> 1) while $place & 1;
    my $before = my $after = shift @proof // return 0;
    for my $part (@proof) {
        return 0 unless $last;
        if ($place & 1 or $place == $last) {
            ($before, $after) = (node($part, $before), node($part, $after));
            ($place, $last) = ($place >> 1, $last >> 1) while $place and not $place & 1;
        } else {
            $after = node($after, $part);
        }
        ($place, $last) = ($place >> 1, $last >> 1);
    }
    return $last == 0 && $before eq $old_root && $after eq $new_root;
}

# --- The leaf: docs/reference/leaf.md ---

my %escaped = ('"' => '\"', '\\' => '\\\\', "\n" => '\n', "\r" => '\r', "\t" => '\t', "\f" => '\f', "\b" => '\b');

sub quoted ($text) {
    $text =~ s/(["\\\n\r\t\f\x08])/$escaped{$1}/g;
    $text =~ s/([\x00-\x1f])/sprintf '\\u%04x', ord $1/ge;
    utf8::encode($text);
    return qq("$text");
}

sub spelled ($value) {
    return 'null' unless defined $value;
    my $kind = ref $value;
    return $value ? 'true' : 'false' if $kind eq 'JSON::PP::Boolean';
    return '[' . join(',', map { spelled($_) } @$value) . ']' if $kind eq 'ARRAY';
    return '{' . join(',', map { quoted($_) . ':' . spelled($value->{$_}) } sort keys %$value) . '}' if $kind eq 'HASH';
    return $json->allow_nonref->encode($value) =~ /^-?[0-9]+$/ ? "$value" : quoted($value);
}

sub commitment ($part, $path) {
    return pack 'H64', $part->{hidden} if exists $part->{hidden};
    utf8::encode(my $name = $path // $part->{path});
    return sha256('hoigia/field/v1' . pack('H64', $part->{salt}) . pack('N', length $name) . $name . spelled($part->{value}));
}

sub root_over (@row) {
    @row = map { sha256("\x00$_") } @row;
    while (@row > 1) {
        my @above;
        while (@row > 1) { push @above, node(shift @row, shift @row) }
        @row = (@above, @row);
    }
    return $row[0];
}

sub id ($text) { return pack 'H32', $text =~ tr/-//dr }

sub microseconds ($text) {
    my @parts = $text =~ /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6})Z$/ or die "no time: $text\n";
    return timegm(@parts[5, 4, 3, 2], $parts[1] - 1, $parts[0]) * 1_000_000 + $parts[6];
}

sub leaf_of ($event, $origin) {
    return pack 'H64', $event->{leaf} if exists $event->{withheld};
    my $meta = join '', map { commitment($event->{meta}{$_}, $_) } qw(actor others);
    return sha256("\x00HGLEAF\x00\x01" . sha256($origin) . pack('Q>', $event->{position}) . id($event->{stream})
        . pack('N', $event->{version}) . id($event->{event_id}) . id($event->{command_id}) . sha256($event->{type})
        . pack('Q>', microseconds($event->{recorded_at})) . sha256("hoigia/meta/v1$meta")
        . root_over(map { commitment($_, undef) } @{$event->{data}}) . pack('H64', $event->{previous}));
}

# --- All of it ---

my $statement = $json->decode(bytes_of('data/statement.json'));
my ($seal, @sealers) = opened('seal.note', bytes_of('seal.note'), keys_of('exporter'));
@sealers and (split /\n/, $seal)[3] eq sha256_hex(bytes_of('tagmanifest-sha256.txt')) or die "seal.note: seals something else\n";

my %signed;
for my $service (sort keys %{$statement->{logs}}) {
    my $name = "data/checkpoints/$service.note";
    my ($text, @signers) = opened($name, bytes_of($name), keys_of($service), keys_of('witnesses'));
    my ($origin, $size, $root) = split /\n/, $text;
    my %wanted = map { $_ => 1 } $origin, @{$statement->{logs}{$service}{witnesses}};
    delete @wanted{@signers};
    %wanted and die "$name: not signed by ", join(' ', sort keys %wanted), "\n";
    $signed{$service} = {origin => $origin, size => $size, root => decode_base64($root)};
}

my $steps = 0;
for my $file (sort glob 'data/consistency/*.json') {
    my $told = $json->decode(bytes_of($file));
    utf8::encode(my $since = $told->{since});
    my ($text, @signers) = opened($file, $since, keys_of($told->{service}), keys_of('witnesses'));
    my ($origin, $size, $root) = split /\n/, $text;
    my $new = $signed{$told->{service}};
    (grep { $_ eq $origin } @signers) && $origin eq $new->{origin} && goes_on($size, decode_base64($root), $new->{size}, $new->{root},
        map { decode_base64($_) } @{$told->{proof}}) or die "$file: the log does not go on from there\n";
    $steps++;
}

my @proofs = lines_of('data/proofs.jsonl');
my %leaves;
my ($leaves, $links) = (0, 0);
for my $event (lines_of('data/events.jsonl')) {
    my $where = "event $event->{position} of $event->{service}";
    my ($log, $proof) = ($signed{$event->{service}}, shift @proofs);
    "$proof->{service} $proof->{position}" eq "$event->{service} $event->{position}" or die "$where: has no proof\n";
    my $leaf = leaf_of($event, $log->{origin});
    root_from($leaf, $event->{position} - 1, $log->{size}, map { decode_base64($_) } @{$proof->{proof}}) eq $log->{root}
        or die "$where: does not stand in the log\n";
    $leaves++;
    next if exists $event->{withheld};
    my ($stream, $version) = ("$event->{service} $event->{stream}", $event->{version});
    my $before = $leaves{"$stream " . ($version - 1)};
    if (defined $before) {
        unpack('H64', $before) eq $event->{previous} or die "$where: does not follow the event before it\n";
        $links++;
    }
    $leaves{"$stream $version"} = $leaf;
}
@proofs and die "data/proofs.jsonl: has more proofs than events\n";
say "agreed: $leaves leaves, $links links, $steps consistency proofs, ", scalar(keys %signed), ' checkpoints';
