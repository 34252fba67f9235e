// The same as tests/prog_share.c, by the program of others (npm slip39):
//	node slip39_oracle.js split HEX PASSPHRASE EXTENDABLE EXPONENT NEEDED T/N...
//	node slip39_oracle.js recover PASSPHRASE <WORDS
'use strict';
const slip39 = require('slip39');
const [verb, ...args] = process.argv.slice(2);

function split(hex, passphrase, extendable, exponent, needed, ...groups) {
	const sizes = groups.map((g) => g.split('/').map(Number));
	const root = slip39.fromArray([...Buffer.from(hex, 'hex')], {
		passphrase,
		threshold: Number(needed),
		groups: sizes.map(([t, n]) => [t, n, '']),
		iterationExponent: Number(exponent),
		extendableBackupFlag: Number(extendable),
	});
	sizes.forEach(([, n], g) => {
		for (let m = 0; m < n; m++)
			console.log(`${g} ${m} ` +
			    root.fromPath(`r/${g}/${m}`).mnemonics[0]);
	});
}

function recover(passphrase) {
	const words = require('fs').readFileSync(0, 'utf8').trim().split('\n');
	console.log(Buffer.from(slip39.recoverSecret(words, passphrase))
	    .toString('hex'));
}

({ split, recover })[verb](...args);
